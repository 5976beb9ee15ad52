internal import PratiqueCore
internal import PratiqueStore

/// A role and where it holds.
public struct GrantView: Hashable, Codable, Sendable {
  /// Such as `approver`.
  public let role: String
  /// `nil` unless it holds in a team.
  public let team: String?
  /// `nil` unless it holds in an account.
  public let account: String?

  init(_ grant: Grant) {
    role = grant.role.rawValue
    switch grant.scope {
    case .organisation: (team, account) = (nil, nil)
    case .team(let id): (team, account) = (id.rawValue, nil)
    case .account(let id): (team, account) = (nil, id.rawValue)
    }
  }
}

/// A person and what they may do.
public struct PersonView: Hashable, Codable, Sendable {
  /// Chosen by whoever added them.
  public let id: String
  /// For people.
  public let name: String
  /// Grows with every change, grants included.
  public let version: Int64
  /// By role, then scope.
  public let grants: [GrantView]

  init(_ person: StoredPerson) {
    id = person.id.rawValue
    name = person.name
    version = person.version
    grants = person.grants.map(GrantView.init)
  }
}
