import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption revoke ID`: ends an exemption that is in force.
struct ExemptionRevoke: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End an exemption that is in force, at once.")
  static let listing = Listing.exemptions.ofChange

  @OptionGroup var exemption: ExemptionArgument

  @Option(help: "Why it ends.")
  var reason: String

  @OptionGroup var change: DecisionOptions
  @OptionGroup var version: VersionOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty; say why") }
  }

  func perform(on console: Console) async throws {
    let report = DecisionReport(
      sign: "-", verb: "revoke it", what: "revoke \(exemption.id)", name: exemption.id.rawValue)
    try await ExemptionChange(id: exemption.id, options: change, version: version, server: server, output: output)
      .run(report, on: console) { client, version, isDryRun in
        try await client.revokeExemption(exemption.id, reason: reason, ifMatch: version, isDryRun: isDryRun)
      }
  }
}
