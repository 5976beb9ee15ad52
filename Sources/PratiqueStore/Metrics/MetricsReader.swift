public import Postgres
public import PratiqueCore

/// Reads what gauges show of an organisation, each by an index.
public struct MetricsReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// How many evaluations there were since an instant, by why they ran.
  public func evaluations(since instant: Instant) throws -> [String: Int] {
    try db.query(
      """
      SELECT trigger, count(*) AS count FROM evaluation
      WHERE organisation_id = current_setting('app.org') AND started_at > \(instant.timestamp)
      GROUP BY trigger
      """
    ).reduce(into: [:]) { counts, row in counts[try row.decode("trigger")] = try row.decode("count") }
  }

  /// When resources last came in that changed anything; `nil` if none ever did.
  public func newestIngest() throws -> Instant? {
    try db.oneOrNil(
      """
      SELECT started_at FROM evaluation
      WHERE organisation_id = current_setting('app.org') AND trigger = 'ingest'
      ORDER BY started_at DESC, evaluation_id DESC LIMIT 1
      """
    )?.instant("started_at")
  }

  /// When counts were last compared with history, and what came of it.
  public struct Verification: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// Counts that differed.
    public let differences: Int
  }

  /// The last comparison of counts with history; `nil` if there was none.
  public func verification() throws -> Verification? {
    try db.oneOrNil("SELECT verified_at, differences FROM trend_clock WHERE verified_at IS NOT NULL").map { row in
      Verification(at: try row.instant("verified_at"), differences: try row.decodeIfPresent("differences") ?? 0)
    }
  }

  /// Until when the history of every account is written that has any; `nil` if none has.
  public func recordedUntil() throws -> Instant? {
    try db.one("SELECT min(recorded_at) AS until FROM account").instantIfPresent("until")
  }
}
