import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption summary`: how many there are, how old, and how much rests on them.
struct ExemptionSummary: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary", abstract: "Show how many exemptions there are, how old, and how much rests on them.")
  static let listing = Listing(
    fields: [
      "at", "active", "awaiting_decision", "oldest_waiting.exemption_id", "oldest_waiting.requested_at", "expiring.7",
      "expiring.30", "expiring.90", "never_expiring", "age_days.p50", "age_days.p90", "age_days.max", "held",
    ], columns: [], name: ["at"])

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let summary = try await server.withClient { client in try await client.exemptionSummary() }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(summary.record) { summary.page(on: console.terminal) }
  }
}

extension API.ExemptionSummary {
  /// The summary as it is printed.
  fileprivate var record: Record {
    let waiting: Record? = oldestWaiting.map {
      ["exemption_id": .text($0.exemptionID), "requested_at": .text($0.requestedAt)]
    }
    return [
      "at": .text(at), "active": .number(active), "awaiting_decision": .number(awaitingDecision),
      "oldest_waiting": waiting.map(Datum.record) ?? .none,
      "expiring": .record(Record(Self.horizons.map { .init(name: $0, value: Datum(expiring[$0])) })),
      "never_expiring": .number(neverExpiring),
      "age_days": .record(["p50": Datum(ageDays.p50), "p90": Datum(ageDays.p90), "max": Datum(ageDays.max)]),
      "held": .list(held.map { .record($0.record) }),
    ]
  }

  private static let horizons = ["7", "30", "90"]

  /// For people.
  fileprivate func page(on terminal: Terminal) -> String {
    let now = Instant(at) ?? .now
    var lines: [(label: String, text: String)] = [("In force", active.grouped)]
    for days in Self.horizons {
      lines.append(("Expire in \(days) days", (expiring[days] ?? 0).grouped))
    }
    lines.append(("Never expire", neverExpiring.grouped))
    let oldest = oldestWaiting.map { "; longest \($0.exemptionID), \(humaneTime($0.requestedAt, now: now))" } ?? ""
    lines.append(("Wait for a decision", awaitingDecision.grouped + oldest))
    if let half = ageDays.p50, let most = ageDays.p90, let oldest = ageDays.max {
      lines.append(("Age in days", "half up to \(half.short), 90% up to \(most.short), oldest \(oldest.short)"))
    }
    var text = FieldPage(lines, width: terminal.width).text
    if !held.isEmpty {
      var table = TextTable(
        [
          .init("VERDICT", "verdict", style: .verdict), .init("FINDINGS", "findings"),
          .init("BY EXEMPTIONS", "by_exemptions"), .init("SHARE", "share", style: .percent),
        ], on: terminal)
      for line in held { table.add(line.record) }
      text += "\n" + table.render()
    }
    if awaitingDecision > 0 { text += "\nNext: pratique exemption list --phase REQUESTED\n" }
    return text
  }
}

extension API.ExemptionSummary.Held {
  fileprivate var record: Record {
    [
      "verdict": .text(verdict), "findings": .number(findings), "by_exemptions": .number(byExemptions),
      "share": Datum(share),
    ]
  }
}
