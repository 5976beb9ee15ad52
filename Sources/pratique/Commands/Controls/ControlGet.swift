import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control get ID`: all about one control, and in an account whether it is on there.
struct ControlGet: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show what a control demands, why, and what to do about a failure.",
    discussion: "With --account also whether it is on there, who said so, and what would fail if it were.")
  static let listing = Listing(
    fields: Listing.controls.fields + ["enablement", "if_enabled"], columns: Listing.controls.columns,
    name: Listing.controls.name)

  @Argument(help: "The control, such as ECS.2.", completion: .controls)
  var id: String

  @Option(
    help: ArgumentHelp("Count only in this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(help: "Whether it is on in this region of the account.", transform: FilterArguments.region)
  var region: Region?

  @OptionGroup var at: AtOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if region != nil, account == nil { throw ValidationError("--region needs its --account") }
  }

  func perform(on console: Console) async throws {
    let instant = try at.instant()
    let page = try await server.withClient { client in
      let control = try await client.control(id, accountID: account, at: instant)
      guard let account, let controlID = ControlID(control.id) else {
        return ControlPage(control: control)
      }
      let setting = try await client.effectiveEnablement(
        of: controlID, accountID: account, region: region, at: instant)
      var page = ControlPage(control: control, account: account, setting: setting)
      if (control.counts[Verdict.disabled.rawValue] ?? 0) > 0 {
        page.wouldFail = try await client.wouldFail(controlID, accountID: account, region: region, at: instant)
      }
      return page
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(page.record) { page.text(on: console.terminal) }
  }
}

extension PratiqueClient {
  /// How many findings that are switched off break the control all the same.
  fileprivate func wouldFail(
    _ control: ControlID, accountID: AccountID, region: Region?, at: Instant?
  ) async throws -> API.Total {
    var filter = FindingFilter()
    filter.control = control
    filter.accountID = accountID
    filter.region = region
    filter.verdict = .disabled
    filter.outcome = .nonCompliant
    filter.at = at
    return try await findings(filter, limit: 1).total
  }
}
