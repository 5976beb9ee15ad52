import ArgumentParser
import PratiqueCore

/// Where a decision holds; exactly one must be said.
struct ScopeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("In this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(help: "Only in this region of the account.", transform: FilterArguments.region)
  var region: Region?

  @Option(
    help: ArgumentHelp("In the accounts of this group.", valueName: "name"),
    transform: FilterArguments.accountGroup)
  var accountGroup: AccountGroupID?

  @Flag(help: "In the whole organisation.")
  var organisation = false

  func validate() throws {
    let count = (account == nil ? 0 : 1) + (accountGroup == nil ? 0 : 1) + (organisation ? 1 : 0)
    guard count == 1 else {
      throw ValidationError("say where, once: --account ID, --account-group NAME or --organisation")
    }
    if region != nil, account == nil { throw ValidationError("--region needs its --account") }
  }

  var scope: Scope {
    if let account { return region.map { .region(account, $0) } ?? .account(account) }
    return accountGroup.map(Scope.group) ?? .organisation
  }
}
