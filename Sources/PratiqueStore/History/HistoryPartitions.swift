public import Postgres
public import PratiqueCore

/// The months that history is kept in.
public struct HistoryPartitions {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Makes the partitions of this month and the next ones, as far as they aren't there.
  ///
  /// - Returns: how many were made.
  public func add(months: Int32) throws -> Int {
    try db.one("SELECT history_add_partitions(now()::date, \(months)) AS made").decode("made")
  }

  /// Drops whole months that ended by an instant; never anything of the last 35 days.
  ///
  /// - Returns: how many partitions were dropped.
  public func drop(endedBy instant: Instant) throws -> Int {
    try db.one("SELECT history_drop_partitions(\(instant.timestamp)) AS dropped").decode("dropped")
  }
}
