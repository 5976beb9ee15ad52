public import Postgres
public import PratiqueCore

/// A token as it is stored, without its hash.
public struct StoredToken: Hashable, Sendable {
  /// Names it; not a secret.
  public let id: TokenID
  /// For whom it stands.
  public let personID: PersonID
  /// What it is for, in the words of whoever made it.
  public let name: String
  /// By the database's clock.
  public let createdAt: Instant
  /// From then on it is good for nothing.
  public let expiresAt: Instant
  /// Since then it is good for nothing.
  public let revokedAt: Instant?
  /// To within five minutes.
  public let lastUsedAt: Instant?
}

/// Reads and writes tokens, within a tenant's transaction.
public struct TokenStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Stores a token that was made just now.
  public func insert(
    _ id: TokenID, hash: [UInt8], of personID: PersonID, name: String, at now: Instant, expiresAt: Instant
  ) throws -> StoredToken {
    let row = try db.one(
      """
      INSERT INTO token (token_id, token_hash, person_id, name, created_at, expires_at)
      VALUES (\(id.rawValue), \(hash), \(personID.rawValue), \(name), \(now.timestamp), \(expiresAt.timestamp))
      RETURNING \(fragment: Self.columns)
      """)
    return try row.token()
  }

  /// A token, locked until the transaction ends.
  ///
  /// - Parameter owner: only if it is this person's; `nil` is anybody's.
  public func find(_ id: TokenID, of owner: PersonID?) throws -> StoredToken? {
    try db.oneOrNil(
      """
      SELECT \(fragment: Self.columns) FROM token
      WHERE token_id = \(id.rawValue) AND (\(owner?.rawValue)::text IS NULL OR person_id = \(owner?.rawValue))
      FOR UPDATE
      """
    )?.token()
  }

  /// Behind the position, by person and id.
  ///
  /// - Parameter owner: only this person's; `nil` is everybody's.
  public func page(
    of owner: PersonID?, after position: (person: String, id: String)?, limit: Int
  ) throws -> [StoredToken] {
    try db.query(
      """
      SELECT \(fragment: Self.columns) FROM token
      WHERE (person_id, token_id) > (\(position?.person ?? ""), \(position?.id ?? ""))
        AND (\(owner?.rawValue)::text IS NULL OR person_id = \(owner?.rawValue))
      ORDER BY person_id, token_id
      LIMIT \(Int64(limit))
      """
    ).map { try $0.token() }
  }

  /// How many there are, counted up to one more than the bound.
  public func count(of owner: PersonID?, upTo bound: Int) throws -> Int {
    try db.one(
      """
      SELECT count(*) AS count
      FROM (SELECT FROM token WHERE \(owner?.rawValue)::text IS NULL OR person_id = \(owner?.rawValue)
            LIMIT \(Int64(bound + 1))) AS counted
      """
    ).decode("count")
  }

  /// Ends a token for good; one that has ended stays as it is.
  public func revoke(_ id: TokenID, at now: Instant) throws -> StoredToken {
    try db.one(
      """
      UPDATE token SET revoked_at = coalesce(revoked_at, \(now.timestamp)) WHERE token_id = \(id.rawValue)
      RETURNING \(fragment: Self.columns)
      """
    ).token()
  }

  /// Lets a token end at an instant, if that is earlier than it would.
  public func expire(_ id: TokenID, at instant: Instant) throws {
    try db.execute(
      """
      UPDATE token SET expires_at = least(expires_at, \(instant.timestamp)) WHERE token_id = \(id.rawValue)
      """)
  }

  /// Puts a bootstrap token in the place of the one that was there.
  public func setBootstrap(hash: [UInt8], at now: Instant) throws {
    try db.execute(
      """
      INSERT INTO bootstrap_token (token_hash, created_at) VALUES (\(hash), \(now.timestamp))
      ON CONFLICT ON CONSTRAINT bootstrap_token_pkey DO UPDATE
      SET token_hash = excluded.token_hash, created_at = excluded.created_at
      """)
  }

  /// Takes a bootstrap token away; whoever does it first may use it.
  ///
  /// - Returns: its hash as it was stored, to be compared in constant time; `nil` when there is no such one.
  public func takeBootstrap(hash: [UInt8]) throws -> [UInt8]? {
    try db.oneOrNil("DELETE FROM bootstrap_token WHERE token_hash = \(hash) RETURNING token_hash")?
      .decode("token_hash")
  }

  private static let columns: SQL =
    "token_id, person_id, name, created_at, expires_at, revoked_at, last_used_at"
}

extension Row {
  fileprivate func token() throws -> StoredToken {
    guard let id = TokenID(try decode("token_id")), let personID = PersonID(try decode("person_id")) else {
      throw DamagedRowError("token: an identifier")
    }
    let revokedAt: PostgresTimestamp? = try decodeIfPresent("revoked_at")
    let lastUsedAt: PostgresTimestamp? = try decodeIfPresent("last_used_at")
    return StoredToken(
      id: id, personID: personID, name: try decode("name"), createdAt: Instant(try decode("created_at")),
      expiresAt: Instant(try decode("expires_at")), revokedAt: revokedAt.map { Instant($0) },
      lastUsedAt: lastUsedAt.map { Instant($0) })
  }
}
