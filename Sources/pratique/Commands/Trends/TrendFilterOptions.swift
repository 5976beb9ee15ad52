import ArgumentParser
import PratiqueClient
import PratiqueCore

/// What numbers are about.
struct TrendFilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only of this control, such as ECS.5.", valueName: "id"), completion: .controls,
    transform: FilterArguments.control)
  var control: ControlID?

  @Option(
    help: ArgumentHelp("Only in this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(
    help: ArgumentHelp("Only in the accounts of this group.", valueName: "name"),
    transform: FilterArguments.accountGroup)
  var accountGroup: AccountGroupID?

  @Option(help: "Only in this region.", transform: FilterArguments.region)
  var region: Region?

  @Option(help: ArgumentHelp("Only what this team owns.", valueName: "name"), transform: FilterArguments.team)
  var team: TeamID?

  @Option(
    help: ArgumentHelp("Only of controls of this severity: LOW, MEDIUM, HIGH or CRITICAL.", valueName: "word"),
    completion: .list(Severity.allCases.map(\.rawValue)), transform: FilterArguments.severity)
  var severity: Severity?

  var filter: TrendFilter {
    var filter = TrendFilter()
    (filter.control, filter.severity) = (control, severity)
    (filter.accountID, filter.accountGroup, filter.region, filter.team) = (account, accountGroup, region, team)
    return filter
  }

  /// For a heading: `control ECS.5, account 123456789012`.
  var words: String {
    let parts = given.map { "\($0.name) \($0.value)" }
    return parts.isEmpty ? "all" : parts.joined(separator: ", ")
  }

  /// As on the command line, with a blank in front of each.
  var flags: String {
    given.map { " --\($0.name.replacing(" ", with: "-")) \($0.value)" }.joined()
  }

  private var given: [(name: String, value: String)] {
    let all: [(String, String?)] = [
      ("control", control?.description), ("account", account?.rawValue), ("account group", accountGroup?.rawValue),
      ("region", region?.rawValue), ("team", team?.rawValue), ("severity", severity?.rawValue),
    ]
    return all.compactMap { name, value in value.map { (name: name, value: $0) } }
  }
}
