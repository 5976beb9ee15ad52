import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption baseline`: turns what fails today into dated requests.
struct ExemptionBaselineCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline", abstract: "Turn what fails today into dated requests.",
    discussion: "The way to begin with a clean list. Nothing becomes exempt by it: each request needs approval.")
  static let listing = Listing(
    fields: ["requested", "findings", "dry_run"],
    columns: [.init("REQUESTED", "requested"), .init("FINDINGS", "findings")], name: ["requested"])

  @OptionGroup var team: TeamOption

  @Option(
    help: ArgumentHelp("Only failures of this control.", valueName: "id"), completion: .controls,
    transform: FilterArguments.control)
  var control: ControlID?

  @Option(
    help: ArgumentHelp("Only failures in this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(help: "Why the failures are accepted.")
  var reason: String

  @Option(help: ArgumentHelp("Until then: 90d from now, or 2026-06-01T00:00:00Z.", valueName: "time"))
  var until: String

  @OptionGroup var change: DecisionOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let team = try team.named()
    guard let end = try TimeArgument.instant(until, "--until") else { return }
    let done = try await server.withClient { client in
      try await client.baselineExemptions(
        team: team, control: control, accountID: account, reason: reason, expiresAt: end, isDryRun: change.dryRun)
    }
    let record: Record = [
      "requested": .list(done.requested.map(Datum.text)), "findings": .number(done.findings),
      "dry_run": .flag(change.dryRun),
    ]
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(record) { page(done) }
    if change.exitCode, done.findings > 0 { throw ExitStatus.found }
  }

  private func page(_ done: API.ExemptionBaseline) -> String {
    let (requests, findings) = (done.requested.count.grouped, done.findings.grouped)
    if change.dryRun {
      return "+ \(requests) exemptions would be requested, for \(findings) failing findings\n"
        + "Nothing was changed. Drop --dry-run to request them.\n"
    }
    return done.requested.map { "\($0)\n" }.joined()
      + "\(requests) exemptions requested, for \(findings) failing findings; each needs approval\n"
  }
}
