import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption extend ID --until T`: asks for a later end.
struct ExemptionExtend: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "extend", abstract: "Ask for a later end. The old one holds until somebody else approves.")
  static let listing = Listing.exemptions.ofChange

  @OptionGroup var exemption: ExemptionArgument

  @Option(help: ArgumentHelp("Until then: 90d from now, or 2026-06-01T00:00:00Z.", valueName: "time"))
  var until: String

  @Option(help: "Why it is still needed; by default the reason stays.")
  var reason: String?

  @OptionGroup var change: DecisionOptions
  @OptionGroup var version: VersionOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    guard let end = try TimeArgument.instant(until, "--until") else { return }
    let report = DecisionReport(
      sign: "~", verb: "extend it", what: "extend \(exemption.id)", name: exemption.id.rawValue)
    try await ExemptionChange(id: exemption.id, options: change, version: version, server: server, output: output)
      .run(report, on: console) { client, version, isDryRun in
        try await client.extendExemption(
          exemption.id, until: end, reason: reason, ifMatch: version, isDryRun: isDryRun)
      }
  }
}
