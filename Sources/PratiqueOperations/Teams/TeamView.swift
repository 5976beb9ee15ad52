internal import PratiqueCore
internal import Postgres
internal import PratiqueStore

/// A team, who is in it, and what it owns.
public struct TeamView: Hashable, Codable, Sendable {
  /// A person's role in the team.
  public struct Member: Hashable, Codable, Sendable {
    /// The person's id.
    public let person: String
    /// Such as `exemption_manager`.
    public let role: String
  }

  /// A part of an account.
  public struct Scope: Hashable, Codable, Sendable {
    /// Names it within the team.
    public let id: String
    /// The account it lies in.
    public let account: String
    /// `nil` is every region.
    public let region: String?
    /// `nil` is every resource.
    public let pattern: String?
    /// `nil` asks for no tag.
    public let tagKey: String?
    /// Beside the key.
    public let tagValue: String?

    init(_ id: String, _ scope: TeamScope) {
      self.id = id
      account = scope.accountID.rawValue
      region = scope.region?.rawValue
      pattern = scope.pattern?.rawValue
      tagKey = scope.tag?.key
      tagValue = scope.tag?.value
    }
  }

  /// Chosen by whoever added it.
  public let id: String
  /// For people.
  public let name: String
  /// Grows with every change, members and scopes included.
  public let version: Int64
  /// By person and role.
  public let members: [Member]
  /// By their ids.
  public let scopes: [Scope]

  init(_ team: StoredTeam, _ db: Connection) throws {
    id = team.id.rawValue
    name = team.name
    version = team.version
    members = try PersonStore(db).members(of: team.id).map {
      Member(person: $0.personID.rawValue, role: $0.role.rawValue)
    }
    scopes = team.scopes.map { Scope($0.id, $0.scope) }
  }
}
