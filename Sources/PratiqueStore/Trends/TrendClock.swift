public import Postgres
public import PratiqueCore

/// Counts of all accounts together at the end of a quarter of an hour.
public struct FleetCount: Sendable {
  /// What judges.
  public let control: ControlID
  /// Where.
  public let region: Region
  /// Exclusive.
  public let until: Instant
  /// How many.
  public let numbers: RollupNumbers

  /// Takes everything as it is.
  public init(control: ControlID, region: Region, until: Instant, numbers: RollupNumbers) {
    self.control = control
    self.region = region
    self.until = until
    self.numbers = numbers
  }
}

/// Counts of one account on one day.
public struct DayCount: Sendable {
  /// What is counted.
  public let cell: RollupCell
  /// In UTC: `2026-11-25`.
  public let day: String
  /// How many.
  public let numbers: RollupNumbers
}

/// Closes counts, and reads what is stored to be compared.
public struct TrendClock {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  // MARK: Closing

  /// Whether nobody else closes counts of the organisation; then nobody does until the transaction ends.
  public func lock() throws -> Bool {
    try db.one("SELECT pg_try_advisory_xact_lock(2655, hashtext(current_setting('app.org'))) AS is_mine")
      .decode("is_mine")
  }

  /// Writes the counts of all accounts together.
  public func insert(_ counts: [FleetCount]) throws {
    guard !counts.isEmpty else { return }
    try db.execute(
      """
      INSERT INTO fleet_rollup (control, region, until, \(fragment: RollupColumn.names))
      SELECT * FROM unnest(
        \(counts.map { Int16($0.control.number) }), \(counts.map(\.region.rawValue)), \(counts.map(\.until.timestamp)),
        \(fragment: RollupColumn.arrays(of: counts.map(\.numbers))))
      """)
  }

  /// Gives a day that is over a row of everything there is, from the day before where nothing changed.
  ///
  /// INVARIANT: the day before has all rows.
  public func fill(_ day: Instant) throws {
    try db.execute(
      """
      INSERT INTO verdict_rollup (account_id, control, region, day, \(fragment: RollupColumn.names))
      SELECT account_id, control, region, day + 1, \(fragment: RollupColumn.names)
      FROM verdict_rollup
      WHERE day = \(day.dayText)::date - 1
      ON CONFLICT ON CONSTRAINT verdict_rollup_pkey DO NOTHING
      """)
  }

  /// Says that counts are closed until an instant.
  public func close(until instant: Instant) throws {
    try db.execute(
      """
      INSERT INTO trend_clock (closed_until) VALUES (\(instant.timestamp))
      ON CONFLICT ON CONSTRAINT trend_clock_pkey DO UPDATE SET closed_until = excluded.closed_until
      """)
  }

  /// Says that all counts were compared with history; nothing where none is closed.
  public func note(verified instant: Instant, differences: Int) throws {
    try db.execute(
      "UPDATE trend_clock SET verified_at = \(instant.timestamp), differences = \(Int64(differences))")
  }

  /// When all counts were last compared with history.
  public func verifiedAt() throws -> Instant? {
    try db.oneOrNil("SELECT verified_at FROM trend_clock")?.instantIfPresent("verified_at")
  }

  // MARK: Comparing

  /// The first day that anything is counted on; its beginning. `nil` while nothing is.
  public func firstDay() throws -> Instant? {
    try db.one("SELECT min(day)::timestamp AT TIME ZONE 'UTC' AS day FROM verdict_rollup").instantIfPresent("day")
  }

  /// The first and the last day that an account has counts of.
  public func days(of account: AccountID) throws -> ClosedRange<Instant>? {
    let row = try db.one(
      """
      SELECT min(day)::timestamp AT TIME ZONE 'UTC' AS first, max(day)::timestamp AT TIME ZONE 'UTC' AS last
      FROM verdict_rollup WHERE account_id = \(account.rawValue)
      """)
    guard let first = try row.instantIfPresent("first"), let last = try row.instantIfPresent("last") else { return nil }
    return first...last
  }

  /// The counts of an account on some days.
  ///
  /// - Parameters:
  ///   - start: the beginning of the first day.
  ///   - end: exclusive.
  public func counts(of account: AccountID, from start: Instant, before end: Instant) throws -> [DayCount] {
    try db.query(
      """
      SELECT account_id, control, region, day::text AS day, \(fragment: RollupColumn.names)
      FROM verdict_rollup
      WHERE account_id = \(account.rawValue) AND day >= \(start.dayText)::date AND day < \(end.dayText)::date
      """
    ).map { DayCount(cell: try $0.rollupCell(), day: try $0.decode("day"), numbers: try $0.rollupNumbers()) }
  }

  /// The last counts of an account before a day.
  public func lastCounts(of account: AccountID, before day: Instant) throws -> [RollupCell: RollupNumbers] {
    let rows = try db.query(
      """
      SELECT DISTINCT ON (control, region) account_id, control, region, \(fragment: RollupColumn.names)
      FROM verdict_rollup
      WHERE account_id = \(account.rawValue) AND day < \(day.dayText)::date
      ORDER BY control, region, day DESC
      """)
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.rollupCell(), try $0.rollupNumbers()) })
  }

  /// The counts of all accounts together behind an instant and until another, in the order of time.
  public func fleet(after start: Instant, until end: Instant) throws -> [FleetCount] {
    try db.query(
      """
      SELECT control, region, until, \(fragment: RollupColumn.names)
      FROM fleet_rollup
      WHERE until > \(start.timestamp) AND until <= \(end.timestamp)
      ORDER BY until, control, region
      """
    ).map { row in
      guard let region = Region(try row.decode("region")) else {
        throw DamagedRowError("fleet_rollup: its region can't be read")
      }
      return FleetCount(
        control: try row.control(), region: region, until: try row.instant("until"), numbers: try row.rollupNumbers())
    }
  }
}
