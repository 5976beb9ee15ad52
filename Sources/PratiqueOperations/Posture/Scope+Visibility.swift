internal import PratiqueCore

extension Decisions {
  /// Whether a caller may know of a decision in a scope: what holds for everybody, and what holds for accounts that they
  /// see something of.
  func isVisible(_ scope: Scope, within reach: Reach) -> Bool {
    switch (scope, reach.accounts) {
    case (_, nil), (.organisation, _): true
    case (.account(let account), let accounts?), (.region(let account, _), let accounts?): accounts.contains(account)
    case (.group(let group), let accounts?): accounts.contains { groups[$0]?.contains(group) ?? false }
    }
  }
}
