import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption reject ID`: turns down what waits.
struct ExemptionReject: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "Turn down what waits for approval.")
  static let listing = Listing.exemptions.ofChange

  @OptionGroup var exemption: ExemptionArgument

  @Option(help: "Why not.")
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
      sign: "-", verb: "reject it", what: "reject \(exemption.id)", name: exemption.id.rawValue, changesVerdicts: false)
    try await ExemptionChange(id: exemption.id, options: change, version: version, server: server, output: output)
      .run(report, on: console) { client, version, isDryRun in
        try await client.rejectExemption(exemption.id, reason: reason, ifMatch: version, isDryRun: isDryRun)
      }
  }
}
