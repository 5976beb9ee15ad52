public import Postgres
public import PratiqueCore

/// Remembers for a day what requests with an Idempotency-Key led to.
public struct IdempotencyStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// What is stored for a key, and whether this transaction is the only one that works on it.
  public struct Look: Sendable {
    /// False while another request with the same key is under way.
    public let isFree: Bool
    /// SHA-256 of the request that came first.
    public let fingerprint: [UInt8]?
    /// What it led to.
    public let value: [UInt8]?
  }

  /// Statements that go out with BEGIN; ``look(_:)`` reads their answers.
  ///
  /// The lock is taken before the look, so that whoever gets it sees what the one before stored.
  public static func opening(_ personID: PersonID, key: String) -> [SQL] {
    [
      // The lock's first number says what is locked: an idempotency key.
      "SELECT pg_try_advisory_xact_lock(2654, hashtext(\(personID.rawValue) || ' ' || \(key))) AS is_free",
      """
      DELETE FROM idempotency
      WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency WHERE created_at <= now() - interval '24 hours'
        ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED))
      """,
      """
      SELECT fingerprint, value FROM idempotency
      WHERE person_id = \(personID.rawValue) AND idempotency_key = \(key)
        AND created_at > now() - interval '24 hours'
      """,
    ]
  }

  /// - Parameter answers: the rows of the statements of ``opening(_:key:)``.
  public static func look(_ answers: [[Row]]) throws -> Look {
    let stored = answers[2].first
    return Look(
      isFree: try answers[0][0].decode("is_free"), fingerprint: try stored?.decode("fingerprint"),
      value: try stored?.decode("value"))
  }

  /// Stores with COMMIT what a request led to; the key must be free.
  public func insert(_ personID: PersonID, key: String, fingerprint: [UInt8], value: [UInt8]) {
    db.atCommit(
      """
      INSERT INTO idempotency (person_id, idempotency_key, fingerprint, value)
      VALUES (\(personID.rawValue), \(key), \(fingerprint), \(value))
      ON CONFLICT ON CONSTRAINT idempotency_pkey DO UPDATE
      SET fingerprint = excluded.fingerprint, value = excluded.value, created_at = now()
      """)
  }
}
