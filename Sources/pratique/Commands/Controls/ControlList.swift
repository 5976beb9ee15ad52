import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control list`: every control with the verdicts of its findings.
struct ControlList: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the controls with their counts of verdicts.")
  static let listing = Listing.controls

  @Option(
    help: ArgumentHelp("Count only in this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @OptionGroup var at: AtOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let instant = try at.instant()
    let controls = try await server.withClient { client in
      try await client.controls(accountID: account, at: instant)
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    for control in controls { renderer.add(control.record) }
    let total: Record = ["count": .number(controls.count), "kind": .text("exact")]
    try renderer.finish(["next": .none, "total": .record(total)])
  }
}
