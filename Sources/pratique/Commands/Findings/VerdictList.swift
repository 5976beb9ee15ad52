import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique verdict list`: the current findings with their verdicts.
struct VerdictList: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the verdicts of all current findings.")
  static let listing = Listing.findings

  @OptionGroup var filter: FindingFilterOptions
  @OptionGroup var at: AtOption
  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var filter = filter.filter
    filter.at = try at.instant()
    try await server.withClient { [filter] client in
      try await list.printList(
        Self.listing, options: output, on: console, emptyMessage: "no finding matches",
        page: { limit, cursor in try await client.findings(filter, limit: limit, cursor: cursor) },
        record: \.record)
    }
  }
}

/// Which findings.
struct FindingFilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only in this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(help: "Only in this region.", transform: FilterArguments.region)
  var region: Region?

  @Option(
    help: ArgumentHelp("Only of this type, such as AWS::ECS::Service.", valueName: "type"),
    transform: FilterArguments.resourceType)
  var resourceType: ResourceType?

  @Option(help: ArgumentHelp("Only of this resource.", valueName: "arn"), transform: FilterArguments.resource)
  var resource: ResourceARN?

  @Option(
    help: ArgumentHelp("Only of this control, such as ECS.2.", valueName: "id"), completion: .controls,
    transform: FilterArguments.control)
  var control: ControlID?

  @Option(
    help: ArgumentHelp("Only of this severity: LOW, MEDIUM, HIGH or CRITICAL.", valueName: "word"),
    transform: FilterArguments.severity)
  var severity: Severity?

  @Option(
    help: ArgumentHelp("Only with this outcome, such as NON_COMPLIANT.", valueName: "word"),
    transform: FilterArguments.outcome)
  var outcome: Outcome.Kind?

  @Option(
    help: ArgumentHelp("Only with this verdict, such as FAIL.", valueName: "word"), transform: FilterArguments.verdict)
  var verdict: Verdict?

  var filter: FindingFilter {
    var filter = FindingFilter()
    filter.accountID = account
    filter.region = region
    filter.resourceType = resourceType
    filter.resource = resource
    filter.control = control
    filter.severity = severity
    filter.outcome = outcome
    filter.verdict = verdict
    return filter
  }
}
