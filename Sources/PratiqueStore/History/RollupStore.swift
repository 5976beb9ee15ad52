public import Postgres
public import PratiqueCore

/// Reads and moves the counts of single accounts.
public struct RollupStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// The counts as they are recorded now.
  public func current(of accounts: Set<AccountID>, controls: Set<ControlID>) throws -> [RollupCell: RollupNumbers] {
    guard !accounts.isEmpty, !controls.isEmpty else { return [:] }
    let rows = try db.query(
      """
      SELECT DISTINCT ON (account_id, control, region) account_id, control, region, \(fragment: RollupColumn.names)
      FROM verdict_rollup
      WHERE account_id = ANY (\(accounts.map(\.rawValue).sorted()))
        AND control = ANY (\(controls.map { Int16($0.number) }))
        -- Of days that are closed every one has all rows, so that what is older needn't be looked at.
        AND day >= coalesce(
          (SELECT (closed_until AT TIME ZONE 'UTC')::date - 1 FROM trend_clock), '-infinity'::date)
      ORDER BY account_id, control, region, day DESC
      """)
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.rollupCell(), try $0.rollupNumbers()) })
  }

  /// Adds to the counts of a day; what comes later than the day isn't there yet.
  ///
  /// INVARIANT: the caller has locked the accounts, and everything that is recorded is older.
  ///
  /// - Parameter instant: any of the day, in UTC.
  public static func move(_ changes: [RollupCell: RollupNumbers], at instant: Instant) -> SQL {
    let cells = Array(changes.keys)
    return """
      INSERT INTO verdict_rollup AS known (account_id, control, region, day, \(fragment: RollupColumn.names))
      SELECT change.account_id, change.control, change.region, (\(instant.timestamp) AT TIME ZONE 'UTC')::date,
        \(fragment: RollupColumn.list { "coalesce(base.\($0), 0) + change.\($0)" })
      FROM unnest(
          \(cells.map(\.accountID.rawValue)), \(cells.map { Int16($0.control.number) }), \(cells.map(\.region.rawValue)),
          \(fragment: RollupColumn.arrays(of: cells.map { changes[$0]! }))
        ) AS change (account_id, control, region, \(fragment: RollupColumn.names))
        LEFT JOIN LATERAL (
          SELECT * FROM verdict_rollup AS last
          WHERE last.account_id = change.account_id AND last.control = change.control AND last.region = change.region
            AND last.day <= (\(instant.timestamp) AT TIME ZONE 'UTC')::date
          ORDER BY last.day DESC LIMIT 1
        ) AS base ON true
      ON CONFLICT ON CONSTRAINT verdict_rollup_pkey DO UPDATE SET
        \(fragment: RollupColumn.list { "\($0) = excluded.\($0)" })
      """
  }
}

extension Row {
  func rollupCell() throws -> RollupCell {
    guard let account = AccountID(try decode("account_id")), let region = Region(try decode("region")) else {
      throw DamagedRowError("verdict_rollup: its account or region can't be read")
    }
    return RollupCell(accountID: account, region: region, control: try control())
  }

  /// The columns, which the answer has side by side and in order; the other numbers are 0.
  func rollupNumbers(_ columns: [RollupColumn] = RollupColumn.allCases) throws -> RollupNumbers {
    // One search instead of one for each: trends read thousands of rows.
    let first = try position(of: columns[0].rawValue)
    var numbers = RollupNumbers()
    for (offset, column) in columns.enumerated() { numbers[column] = try decode(first + offset) }
    return numbers
  }
}
