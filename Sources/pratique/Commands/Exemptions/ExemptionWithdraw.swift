import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption withdraw ID`: takes back what waits.
struct ExemptionWithdraw: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Take back what waits for approval; what is in force stays.")
  static let listing = Listing.exemptions.ofChange

  @OptionGroup var exemption: ExemptionArgument

  @OptionGroup var change: DecisionOptions
  @OptionGroup var version: VersionOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let report = DecisionReport(
      sign: "-", verb: "withdraw it", what: "withdraw \(exemption.id)", name: exemption.id.rawValue,
      changesVerdicts: false
    )
    try await ExemptionChange(id: exemption.id, options: change, version: version, server: server, output: output)
      .run(report, on: console) { client, version, isDryRun in
        try await client.withdrawExemption(exemption.id, ifMatch: version, isDryRun: isDryRun)
      }
  }
}
