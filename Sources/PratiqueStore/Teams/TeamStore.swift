public import Postgres
public import PratiqueCore

/// A team as stored, with what it owns.
public struct StoredTeam: Sendable {
  /// Chosen by whoever added it.
  public let id: TeamID
  /// For people.
  public let name: String
  /// Grows with every change, members and scopes included.
  public let version: Int64
  /// By their ids.
  public let scopes: [(id: String, scope: TeamScope)]
}

/// Reads and writes teams and their scopes, within a tenant's transaction.
public struct TeamStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Adds a team, unless there is one of that id.
  ///
  /// - Returns: whether it was added.
  public func insert(_ id: TeamID, name: String, at now: Instant) throws -> Bool {
    try db.execute(
      """
      INSERT INTO team (team_id, name, created_at) VALUES (\(id.rawValue), \(name), \(now.timestamp))
      ON CONFLICT ON CONSTRAINT team_pkey DO NOTHING
      """) == 1
  }

  /// One team.
  ///
  /// - Parameter locks: whether nobody else may change it until the transaction ends.
  public func find(_ id: TeamID, locks: Bool = false) throws -> StoredTeam? {
    let lock: SQL = locks ? "FOR UPDATE" : ""
    let rows = try db.query(
      "SELECT team_id, name, version FROM team WHERE team_id = \(id.rawValue) \(fragment: lock)")
    return try withScopes(rows).first
  }

  /// Behind the position, by id.
  public func page(after position: String?, limit: Int) throws -> [StoredTeam] {
    try withScopes(
      try db.query(
        """
        SELECT team_id, name, version FROM team WHERE team_id > \(position ?? "")
        ORDER BY team_id LIMIT \(Int64(limit))
        """))
  }

  /// Changes the name or nothing, and the version.
  ///
  /// - Returns: the new version.
  public func update(_ id: TeamID, name: String? = nil) throws -> Int64 {
    try db.one(
      """
      UPDATE team SET name = coalesce(\(name), name), version = version + 1 WHERE team_id = \(id.rawValue)
      RETURNING version
      """
    ).decode("version")
  }

  /// Adds a scope, unless the team has the same.
  ///
  /// - Returns: whether it was added.
  public func insert(_ scope: TeamScope, id: String, of team: TeamID) throws -> Bool {
    try db.execute(
      """
      INSERT INTO team_scope (team_id, scope_id, account_id, region, pattern, tag_key, tag_value)
      VALUES (\(team.rawValue), \(id), \(scope.accountID.rawValue), \(scope.region?.rawValue),
        \(scope.pattern?.rawValue), \(scope.tag?.key), \(scope.tag?.value))
      ON CONFLICT ON CONSTRAINT team_scope_is_given_once DO NOTHING
      """) == 1
  }

  /// Takes a scope away.
  ///
  /// - Returns: whether it was there.
  public func deleteScope(_ id: String, of team: TeamID) throws -> Bool {
    try db.execute("DELETE FROM team_scope WHERE team_id = \(team.rawValue) AND scope_id = \(id)") == 1
  }

  private func withScopes(_ rows: [Row]) throws -> [StoredTeam] {
    let ids: [String] = try rows.map { try $0.decode("team_id") }
    let scopeRows = try db.query(
      """
      SELECT team_id, scope_id, account_id, region, pattern, tag_key, tag_value FROM team_scope
      WHERE team_id = ANY (\(ids)) ORDER BY team_id, scope_id
      """)
    var scopes: [String: [(id: String, scope: TeamScope)]] = [:]
    for row in scopeRows {
      scopes[try row.decode("team_id"), default: []].append((try row.decode("scope_id"), try row.teamScope()))
    }
    return try rows.map { row in
      let id: String = try row.decode("team_id")
      guard let team = TeamID(id) else { throw DamagedRowError("team: its id") }
      return StoredTeam(
        id: team, name: try row.decode("name"), version: try row.decode("version"), scopes: scopes[id] ?? [])
    }
  }
}
