public import Postgres
public import PratiqueCore

/// Cuts time into buckets, by the database's calendar and time zones.
public struct CalendarReader {
  let db: Connection

  /// Works on a connection, within any transaction.
  public init(_ db: Connection) {
    self.db = db
  }

  /// The length of a bucket.
  public enum Unit: String, CaseIterable, Hashable, Sendable {
    case hour, day
    /// From Monday on (ISO 8601).
    case week
    case month

    /// The shortest that it can be, in seconds.
    public var leastSeconds: Int64 {
      switch self {
      case .hour: 3_600
      case .day: 23 * 3_600
      case .week: (7 * 24 - 1) * 3_600
      case .month: 28 * 86_400 - 3_600
      }
    }
  }

  /// A part of time.
  public struct Bucket: Hashable, Sendable {
    /// Inclusive.
    public let start: Instant
    /// Exclusive.
    public let end: Instant

    /// Takes everything as it is.
    public init(start: Instant, end: Instant) {
      self.start = start
      self.end = end
    }
  }

  /// The names of all time zones. Reads hundreds of files: for once, not for each request.
  public func zones() throws -> Set<String> {
    Set(try db.query("SELECT name FROM pg_timezone_names").map { try $0.decode("name") })
  }

  /// The buckets that hold any instant of the range, in order.
  ///
  /// - Parameters:
  ///   - zone: a time zone that is known.
  ///   - limit: not more than so many.
  public func buckets(
    of unit: Unit, in zone: String, from start: Instant, before end: Instant, limit: Int
  ) throws -> [Bucket] {
    let step = "1 \(unit.rawValue)"
    // Hours are of equal length, also where a zone's clock is set back and shows one of them twice: where the first one
    // begins is counted back from the instant, since a time that is shown twice can't say which it means.
    let buckets: SQL =
      switch unit {
      case .hour:
        """
        SELECT starts_at, starts_at + interval '1 hour' AS ends_at
        FROM (SELECT \(start.timestamp) AT TIME ZONE \(zone) AS local) AS beginning
          CROSS JOIN generate_series(
            \(start.timestamp) - (local - date_trunc('hour', local)), \(end.timestamp), interval '1 hour') AS starts_at
        """
      case .day, .week, .month:
        """
        SELECT local AT TIME ZONE \(zone) AS starts_at, (local + \(step)::text::interval) AT TIME ZONE \(zone) AS ends_at
        FROM generate_series(
          date_trunc(\(unit.rawValue), \(start.timestamp) AT TIME ZONE \(zone)), \(end.timestamp) AT TIME ZONE \(zone),
          \(step)::text::interval) AS local
        """
      }
    return try db.query(
      """
      SELECT starts_at, ends_at FROM (\(fragment: buckets)) AS bucket
      WHERE starts_at < \(end.timestamp) AND ends_at > \(start.timestamp) AND ends_at > starts_at
      ORDER BY starts_at LIMIT \(Int64(limit))
      """
    ).map { Bucket(start: try $0.instant("starts_at"), end: try $0.instant("ends_at")) }
  }
}
