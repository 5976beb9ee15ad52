/// An instant as the server keeps it: `timestamp with time zone`, to the microsecond.
public struct PostgresTimestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01 00:00:00 UTC, without leap seconds. `Int64.max` and `.min` are the infinities.
  public var microsecondsSinceUnixEpoch: Int64

  /// Any instant; the server refuses those before 4713 BC.
  public init(microsecondsSinceUnixEpoch: Int64) {
    self.microsecondsSinceUnixEpoch = microsecondsSinceUnixEpoch
  }

  /// Later than every instant.
  public static let infinity = PostgresTimestamp(microsecondsSinceUnixEpoch: .max)
  /// Earlier than every instant.
  public static let negativeInfinity = PostgresTimestamp(microsecondsSinceUnixEpoch: .min)

  /// Earlier first.
  public static func < (one: Self, other: Self) -> Bool {
    one.microsecondsSinceUnixEpoch < other.microsecondsSinceUnixEpoch
  }

  /// The server counts from 2000-01-01; this is that day, counted from 1970-01-01.
  private static let serverEpoch: Int64 = 946_684_800_000_000
}

extension PostgresTimestamp: PostgresEncodable, PostgresDecodable {
  /// `timestamp with time zone`
  public static var postgresType: PostgresType { .timestamptz }

  /// Eight bytes.
  public func encode(into bytes: inout [UInt8]) {
    guard self != .infinity else { return Int64.max.encodeBigEndian(into: &bytes) }
    let (server, isTooEarly) = microsecondsSinceUnixEpoch.subtractingReportingOverflow(Self.serverEpoch)
    // One above the least integer is no infinity, so the server refuses it as out of range, as it should.
    let clamped = isTooEarly && self != .negativeInfinity ? .min + 1 : isTooEarly ? .min : server
    clamped.encodeBigEndian(into: &bytes)
  }

  /// Reads `timestamp with time zone`.
  ///
  /// - Throws: ``PostgresError/decoding(column:reason:)`` for instants after the year 294246, which the server can hold
  ///   and 64 bits counted from 1970 can't.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    guard type == .timestamptz else { throw .wrongType(type, wanted: "PostgresTimestamp") }
    switch try Int64(bigEndian: bytes) {
    case .max: self = .infinity
    case .min: self = .negativeInfinity
    case let server:
      let (unix, isTooLate) = server.addingReportingOverflow(Self.serverEpoch)
      guard !isTooLate else { throw .decoding(column: "", reason: "the instant is too late to be represented") }
      self.init(microsecondsSinceUnixEpoch: unix)
    }
  }
}
