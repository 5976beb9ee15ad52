import ArgumentParser
import PratiqueCore

/// Where a decision holds that is looked for; not needed beside an id.
struct OptionalScopeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The one of this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(help: "The one of this region of the account.", transform: FilterArguments.region)
  var region: Region?

  @Option(help: ArgumentHelp("The one of this group.", valueName: "name"), transform: FilterArguments.accountGroup)
  var accountGroup: AccountGroupID?

  @Flag(help: "The one of the whole organisation.")
  var organisation = false

  func validate() throws {
    let count = (account == nil ? 0 : 1) + (accountGroup == nil ? 0 : 1) + (organisation ? 1 : 0)
    guard count <= 1 else {
      throw ValidationError("--account, --account-group and --organisation exclude each other")
    }
    if region != nil, account == nil { throw ValidationError("--region needs its --account") }
  }

  var scope: Scope? {
    if let account { return region.map { .region(account, $0) } ?? .account(account) }
    return accountGroup.map(Scope.group) ?? (organisation ? .organisation : nil)
  }
}
