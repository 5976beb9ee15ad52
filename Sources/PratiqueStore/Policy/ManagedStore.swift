public import Postgres

/// Which policy keeps accounts, groups and teams.
public struct ManagedStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// What a policy can keep under the id that the object has anyway.
  public enum Kind: Sendable, Hashable {
    case account, accountGroup, team

    fileprivate var table: String {
      switch self {
      case .account: "account"
      case .accountGroup: "account_group"
      case .team: "team"
      }
    }

    fileprivate var key: String {
      switch self {
      case .account: "account_id"
      case .accountGroup: "group_id"
      case .team: "team_id"
      }
    }
  }

  /// The objects of a kind that a policy keeps, by id.
  public func kept(_ kind: Kind, by policy: String) throws -> [String] {
    try db.query(
      """
      SELECT \(raw: kind.key) AS id FROM \(raw: kind.table) WHERE managed_by = \(policy) ORDER BY \(raw: kind.key)
      """
    ).map { try $0.decode("id") }
  }

  /// The policy that keeps an object; `nil` when none does, or there is no such object.
  public func keeper(of kind: Kind, _ id: String) throws -> String? {
    try db.oneOrNil(
      "SELECT managed_by FROM \(raw: kind.table) WHERE \(raw: kind.key) = \(id)"
    )?.decodeIfPresent("managed_by")
  }

  /// Says which policy keeps an object; `nil` lets go of it.
  public func setKeeper(of kind: Kind, _ id: String, to policy: String?) throws {
    try db.execute("UPDATE \(raw: kind.table) SET managed_by = \(policy) WHERE \(raw: kind.key) = \(id)")
  }
}
