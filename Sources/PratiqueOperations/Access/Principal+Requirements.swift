public import PratiqueCore

extension Principal {
  /// - Parameter what: follows "you may not".
  /// - Throws: ``OperationError/notAllowed(_:)`` unless they may do it to everything in the organisation.
  func requireInOrganisation(_ action: Action, to what: String) throws(OperationError) {
    guard mayInOrganisation(action) else { throw .notAllowed("\(what) (\(action.need), for the whole organisation)") }
  }

  /// - Throws: ``OperationError/notFound(_:)`` if they may not even see the team, and ``OperationError/notAllowed(_:)``
  ///   if they see it and may not do that.
  func require(_ action: Action, of team: TeamID, to what: String) throws(OperationError) {
    guard may(.read, team: team) else { throw .notFound("team `\(team)`") }
    guard may(action, team: team) else { throw .notAllowed("\(what) (\(action.need), for team \(team))") }
  }

  /// - Throws: ``OperationError/notFound(_:)`` if they may not even see anything of the account, and
  ///   ``OperationError/notAllowed(_:)`` if they do and may not do that.
  func require(_ action: Action, in account: AccountID, to what: String) throws(OperationError) {
    guard reach(for: .read).accounts?.contains(account) ?? true else { throw .notFound("account \(account)") }
    guard may(action, account: account) else { throw .notAllowed("\(what) (\(action.need), for account \(account))") }
  }
}

extension Action {
  /// `needs role admin`, `needs role approver or admin`.
  public var need: String { "needs role \(roles.map(\.rawValue).joined(separator: " or "))" }
}

extension Reach {
  /// Whether it consists of whole accounts, so that SQL can tell by the account alone what lies in it.
  var isWholeAccounts: Bool {
    switch self {
    case .everything: true
    case .scopes(let scopes): scopes.allSatisfy(\.isWholeAccount)
    }
  }
}
