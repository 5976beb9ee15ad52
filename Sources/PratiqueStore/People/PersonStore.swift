public import Postgres
public import PratiqueCore

/// A person as stored.
public struct StoredPerson: Hashable, Sendable {
  /// Chosen by whoever added them.
  public let id: PersonID
  /// For people.
  public let name: String
  /// Grows with every change, grants included.
  public let version: Int64
  /// By role, then scope.
  public let grants: [Grant]
}

/// Reads and writes people and what they may do, within a tenant's transaction.
public struct PersonStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Adds a person, unless there is one of that id.
  ///
  /// - Returns: whether they were added.
  public func insert(_ id: PersonID, name: String, at now: Instant) throws -> Bool {
    try db.execute(
      """
      INSERT INTO person (person_id, name, created_at) VALUES (\(id.rawValue), \(name), \(now.timestamp))
      ON CONFLICT ON CONSTRAINT person_pkey DO NOTHING
      """) == 1
  }

  /// One person.
  ///
  /// - Parameter locks: whether nobody else may change them until the transaction ends.
  public func find(_ id: PersonID, locks: Bool = false) throws -> StoredPerson? {
    let lock: SQL = locks ? "FOR UPDATE" : ""
    guard
      let row = try db.oneOrNil(
        "SELECT name, version FROM person WHERE person_id = \(id.rawValue) \(fragment: lock)")
    else { return nil }
    return StoredPerson(
      id: id, name: try row.decode("name"), version: try row.decode("version"), grants: try grants(of: [id])[id] ?? [])
  }

  /// Behind the position, by id.
  public func page(after position: String?, limit: Int) throws -> [StoredPerson] {
    let rows = try db.query(
      """
      SELECT person_id, name, version FROM person WHERE person_id > \(position ?? "")
      ORDER BY person_id LIMIT \(Int64(limit))
      """)
    let ids = try rows.compactMap { PersonID(try $0.decode("person_id")) }
    let grants = try grants(of: ids)
    return try zip(ids, rows).map { id, row in
      StoredPerson(id: id, name: try row.decode("name"), version: try row.decode("version"), grants: grants[id] ?? [])
    }
  }

  /// How many there are, counted up to one more than the bound.
  public func count(upTo bound: Int) throws -> Int {
    try db.one("SELECT count(*) AS count FROM (SELECT FROM person LIMIT \(Int64(bound + 1))) AS counted").decode(
      "count")
  }

  /// Changes name or nothing, and the version.
  ///
  /// - Returns: the new version.
  public func update(_ id: PersonID, name: String?) throws -> Int64 {
    try db.one(
      """
      UPDATE person SET name = coalesce(\(name), name), version = version + 1 WHERE person_id = \(id.rawValue)
      RETURNING version
      """
    ).decode("version")
  }

  /// Grants a role, if it isn't granted already.
  ///
  /// - Returns: whether it was granted now.
  public func grant(_ grant: Grant, to id: PersonID, at now: Instant) throws -> Bool {
    let (team, account) = grant.scope.columns
    return try db.execute(
      """
      INSERT INTO role_grant (person_id, role, team_id, account_id, granted_at)
      VALUES (\(id.rawValue), \(grant.role.rawValue), \(team), \(account), \(now.timestamp))
      ON CONFLICT ON CONSTRAINT role_grant_is_given_once DO NOTHING
      """) == 1
  }

  /// Takes a role away.
  ///
  /// - Returns: whether it was there.
  public func withdraw(_ grant: Grant, from id: PersonID) throws -> Bool {
    let (team, account) = grant.scope.columns
    return try db.execute(
      """
      DELETE FROM role_grant
      WHERE person_id = \(id.rawValue) AND role = \(grant.role.rawValue)
        AND team_id IS NOT DISTINCT FROM \(team) AND account_id IS NOT DISTINCT FROM \(account)
      """) == 1
  }

  /// Who has a role in a team, by person and role.
  public func members(of team: TeamID) throws -> [(personID: PersonID, role: Role)] {
    try db.query(
      "SELECT person_id, role FROM role_grant WHERE team_id = \(team.rawValue) ORDER BY person_id, role"
    ).compactMap { row in
      guard let id = PersonID(try row.decode("person_id")), let role = Role(rawValue: try row.decode("role")) else {
        return nil
      }
      return (id, role)
    }
  }

  /// Whether anybody is admin of the whole organisation.
  ///
  /// - Parameter other: besides this person.
  public func hasAdmin(besides other: PersonID? = nil) throws -> Bool {
    try db.one(
      """
      SELECT EXISTS (
        SELECT FROM role_grant
        WHERE role = 'admin' AND team_id IS NULL AND account_id IS NULL
          AND person_id IS DISTINCT FROM \(other?.rawValue)) AS has_admin
      """
    ).decode("has_admin")
  }

  private func grants(of ids: [PersonID]) throws -> [PersonID: [Grant]] {
    let rows = try db.query(
      """
      SELECT person_id, role, team_id, account_id FROM role_grant
      WHERE person_id = ANY (\(ids.map(\.rawValue)))
      ORDER BY person_id, role, team_id, account_id
      """)
    var grants: [PersonID: [Grant]] = [:]
    for row in rows {
      guard let id = PersonID(try row.decode("person_id")) else { continue }
      grants[id, default: []].append(try row.grant())
    }
    return grants
  }
}

extension GrantScope {
  /// The columns `team_id` and `account_id`.
  var columns: (team: String?, account: String?) {
    switch self {
    case .organisation: (nil, nil)
    case .team(let team): (team.rawValue, nil)
    case .account(let account): (nil, account.rawValue)
    }
  }
}
