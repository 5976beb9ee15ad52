import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control approve ID --account A`: agrees, as the second person, to a decision that waits.
struct ControlApprove: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Agree, as the second person, to switching a control on or off.")
  static let listing = Listing.enablements.ofChange

  @Argument(help: "The control, such as ECS.2, or the id of the decision, such as enb_4F9.", completion: .controls)
  var id: String

  @OptionGroup var scope: OptionalScopeOptions
  @OptionGroup var change: DecisionOptions
  @OptionGroup var version: VersionOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    try await server.withClient { client in
      let found = try await client.enablement(named: id, in: scope.scope, states: ["WAITING"])
      guard let enablementID = EnablementID(found.id) else { return }
      let report = DecisionReport(
        sign: "+", verb: "approve it",
        what: "switch \(found.isEnabled ? "on" : "off") \(found.control) in \(found.scope.words)",
        name: found.control, isAlwaysAsked: !found.isEnabled)
      try await report.run(change, listing: Self.listing, output: output, on: console) { isDryRun in
        try await client.approveEnablement(
          enablementID, ifMatch: version.ifVersion ?? found.version, isDryRun: isDryRun
        ).result
      }
    }
  }
}
