public import Postgres
public import PratiqueCore

/// Reads how far history goes, and which controls were on at an instant of it.
public struct RecordReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// From when on history is kept; `nil` while all of it is.
  public func horizon() throws -> Instant? {
    try db.oneOrNil("SELECT begins_at FROM history_horizon")?.instant("begins_at")
  }

  /// Until when the history of accounts is written; without those that have none yet.
  ///
  /// - Parameter accounts: `nil` is all.
  public func recordedUntil(in accounts: Set<AccountID>?) throws -> [AccountID: Instant] {
    let rows = try db.query(
      """
      SELECT account_id, recorded_at FROM account
      WHERE recorded_at IS NOT NULL AND \(fragment: Self.condition(accounts))
      """)
    return Dictionary(
      uniqueKeysWithValues: try rows.map { row in
        guard let account = AccountID(try row.decode("account_id")) else {
          throw DamagedRowError("account: its id can't be read")
        }
        return (account, try row.instant("recorded_at"))
      })
  }

  /// What was on or off at an instant where it went off or on later: the opposite of what its first toggle made it.
  ///
  /// - Parameter accounts: `nil` is all.
  public func settings(at instant: Instant, in accounts: Set<AccountID>?) throws -> [RollupCell: Bool] {
    let rows = try db.query(
      """
      SELECT DISTINCT ON (account_id, region, control) account_id, region, control, is_enabled
      FROM enablement_transition
      WHERE at > \(instant.timestamp) AND \(fragment: Self.condition(accounts))
      ORDER BY account_id, region, control, at, sequence
      """)
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.rollupCell(), try !$0.decode("is_enabled")) })
  }

  private static func condition(_ accounts: Set<AccountID>?) -> SQL {
    accounts.map { "account_id = ANY (\($0.map(\.rawValue).sorted()))" } ?? "true"
  }
}
