/// The resources that somebody may see or touch, inside the organisation.
public enum Reach: Hashable, Sendable {
  case everything
  /// The union of these; none is nothing.
  case scopes([TeamScope])

  /// Whether nothing can lie in it.
  public var isEmpty: Bool { self == .scopes([]) }

  /// Whether a resource lies in it.
  public func covers(_ resource: ResourceARN, tags: [String: String]) -> Bool {
    switch self {
    case .everything: true
    case .scopes(let scopes): scopes.contains { $0.covers(resource, tags: tags) }
    }
  }

  /// Whether an account lies in it with everything in it.
  public func covers(_ accountID: AccountID) -> Bool {
    switch self {
    case .everything: true
    case .scopes(let scopes): scopes.contains { $0.accountID == accountID && $0.isWholeAccount }
    }
  }

  /// The accounts that any of it lies in; `nil` is every account.
  public var accounts: Set<AccountID>? {
    switch self {
    case .everything: nil
    case .scopes(let scopes): Set(scopes.map(\.accountID))
    }
  }
}
