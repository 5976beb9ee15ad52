import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique resource history ARN`: what ever changed about a resource.
struct ResourceHistory: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List what ever changed about a resource, newest first.",
    discussion: """
      A finding's verdict changes with the resource, with exemptions, and with controls that go on or off; TRIGGER says \
      which it was. A dash stands for no finding.

        pratique resource history arn:aws:ecs:eu-west-1:123456789012:service/shop/payments
      """)
  static let listing = Listing(
    fields: [
      "at", "control", "from", "to", "outcome_from", "outcome_to", "trigger", "evaluation_id", "decision_id",
    ],
    columns: [
      .init("AT", "at", style: .time), .init("CONTROL", "control"), .init("FROM", "from", style: .verdict),
      .init("TO", "to", style: .verdict), .init("TRIGGER", "trigger"), .init("DECISION", "decision_id"),
      .init("EVALUATION", "evaluation_id"),
    ],
    name: ["at", "control"])

  @Argument(
    help: "The ARN; of a task definition, that of the family or of any revision.", transform: FilterArguments.resource)
  var resource: ResourceARN

  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let isTable = output.format == .table && output.fields == nil
    try await server.withClient { client in
      try await list.printList(
        Self.listing, options: output, on: console, emptyMessage: "nothing ever changed about \(resource.arn.rawValue)",
        page: { limit, cursor in try await client.history(of: resource, limit: limit, cursor: cursor) },
        record: { isTable ? $0.record.showingAbsence(console.terminal) : $0.record })
    }
  }
}

extension API.ResourceTransition {
  /// The transition as it is printed.
  fileprivate var record: Record {
    [
      "at": .text(at), "control": .text(control), "from": Datum(from), "to": Datum(to),
      "outcome_from": Datum(outcomeFrom), "outcome_to": Datum(outcomeTo), "trigger": .text(trigger),
      "evaluation_id": Datum(evaluationID), "decision_id": Datum(decisionID),
    ]
  }
}
