internal import PratiqueCore

extension Decisions {
  /// The accounts that a scope holds, at least in part; `nil` is all there are.
  func accounts(in scope: Scope) -> Set<AccountID>? {
    switch scope {
    case .organisation: nil
    case .group(let group): Set(groups.filter { $0.value.contains(group) }.keys)
    case .account(let account), .region(let account, _): [account]
    }
  }

  /// Whether a caller may know of a decision in a scope: what holds for everybody, and what holds for accounts that they
  /// see something of.
  func isVisible(_ scope: Scope, within reach: Reach) -> Bool {
    switch (scope, reach.accounts) {
    case (_, nil), (.organisation, _): true
    case (.account(let account), let accounts?), (.region(let account, _), let accounts?): accounts.contains(account)
    case (.group(let group), let accounts?): accounts.contains { groups[$0]?.contains(group) ?? false }
    }
  }

  /// Whether a caller may know of a decision, by its id: of exemptions of teams that they may see, and of enablement that
  /// holds where they see something. Of what is no longer there they may not.
  func isVisible(_ decision: String, to principal: Principal) -> Bool {
    let ofTeams = exemptions.contains { $0.id.rawValue == decision && principal.may(.read, team: $0.team) }
    let reach = principal.reach(for: .read)
    return ofTeams || enablements.contains { $0.id.rawValue == decision && isVisible($0.scope, within: reach) }
  }
}
