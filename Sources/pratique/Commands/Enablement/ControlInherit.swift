import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control inherit ID --account A`: takes a decision back, so that the one above it holds again.
struct ControlInherit: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "inherit", abstract: "Take a decision back: what is decided above holds again.",
    discussion: "Also turns down a decision that waits for a second person.")
  static let listing = Listing.enablements.ofChange

  @Argument(help: "The control, such as ECS.9, or the id of the decision, such as enb_4F9.", completion: .controls)
  var id: String

  @OptionGroup var scope: OptionalScopeOptions
  @OptionGroup var change: DecisionOptions
  @OptionGroup var version: VersionOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    try await server.withClient { client in
      let found = try await client.enablement(
        named: id, in: scope.scope, states: ["IN_FORCE", "SCHEDULED", "WAITING"])
      guard let enablementID = EnablementID(found.id) else { return }
      let report = DecisionReport(
        sign: "-", verb: "take it back", what: "take back \(found.id): \(found.control) in \(found.scope.words)",
        name: found.control)
      try await report.run(change, listing: Self.listing, output: output, on: console) { isDryRun in
        try await client.removeEnablement(
          enablementID, ifMatch: version.ifVersion ?? found.version, isDryRun: isDryRun
        ).result
      }
    }
  }
}
