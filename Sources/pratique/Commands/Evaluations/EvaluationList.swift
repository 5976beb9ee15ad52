import ArgumentParser
import PratiqueClient

/// `pratique evaluation list`: runs of the evaluator, newest first.
struct EvaluationList: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the evaluations, newest first.")
  static let listing = Listing.evaluations

  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    try await server.withClient { client in
      try await list.printList(
        Self.listing, options: output, on: console, emptyMessage: "nothing was evaluated yet; pratique ingest FILE",
        page: { limit, cursor in try await client.evaluations(limit: limit, cursor: cursor) },
        record: \.record)
    }
  }
}

extension Listing {
  static let evaluations = Listing(
    fields: ["id", "trigger", "actor", "decision_id", "started_at", "recorded_at", "duration_microseconds"]
      + [
        "accepted", "unchanged", "stale", "rejected", "ignored", "resources_judged", "findings_changed",
      ].map { "counts.\($0)" },
    columns: [
      Column("EVALUATION", "id"), Column("TRIGGER", "trigger"), Column("ACTOR", "actor"),
      Column("STARTED", "started_at"),
      Column("ACCEPTED", "counts.accepted"), Column("UNCHANGED", "counts.unchanged"), Column("STALE", "counts.stale"),
      Column("REJECTED", "counts.rejected"), Column("IGNORED", "counts.ignored"),
      Column("JUDGED", "counts.resources_judged"), Column("CHANGED", "counts.findings_changed"),
    ],
    name: ["id"])
}

extension API.Evaluation {
  /// The evaluation as it is printed.
  var record: Record {
    let counts: Record = [
      "accepted": .number(counts.accepted),
      "unchanged": .number(counts.unchanged),
      "stale": .number(counts.stale),
      "rejected": .number(counts.rejected),
      "ignored": .number(counts.ignored),
      "resources_judged": .number(counts.resourcesJudged),
      "findings_changed": .number(counts.findingsChanged),
    ]
    return [
      "id": .text(id), "trigger": .text(trigger), "actor": Datum(actor), "decision_id": Datum(decisionID),
      "started_at": .text(startedAt), "recorded_at": Datum(recordedAt),
      "duration_microseconds": .number(durationMicroseconds), "counts": .record(counts),
    ]
  }
}
