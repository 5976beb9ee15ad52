/// Writes the rows of one COPY in the server's binary format.
///
/// Each row starts with ``row(columns:)``, which is also where full chunks are sent, so a chunk is as large as 256 KiB and
/// the last row together. No call allocates per value.
///
/// ```swift
/// try db.copyIn("COPY staging (arn, port) FROM STDIN (FORMAT binary)") { writer in
///   for service in services {
///     try writer.row(columns: 2)
///     writer.append(service.arn)
///     writer.append(service.port)
///   }
/// }
/// ```
public struct BinaryCopyWriter: ~Copyable {
  private static let chunkBytes = 256 * 1024
  private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]

  private let connection: Connection
  private var buffer: [UInt8] = []
  /// How many values the current row still lacks; negative when it has too many.
  private var missing = 0

  init(connection: Connection) {
    self.connection = connection
    buffer.reserveCapacity(Self.chunkBytes + 16 * 1024)
    buffer += Self.signature
    // No flags, and no header extension.
    Int64(0).encodeBigEndian(into: &buffer)
  }

  /// Starts a row of that many values; the order is that of the statement's columns.
  ///
  /// - Throws: ``PostgresError/misuse(_:)`` when the row before has too few or too many, else what sending throws.
  public mutating func row(columns: Int) throws(PostgresError) {
    try checkRow()
    if buffer.count >= Self.chunkBytes { try send() }
    missing = columns
    Int16(truncatingIfNeeded: columns).encodeBigEndian(into: &buffer)
  }

  /// Appends any value.
  public mutating func append<Value: PostgresEncodable>(_ value: Value) {
    missing -= 1
    Optional(value).encodeWithLength(into: &buffer)
  }

  /// Appends any value, or NULL.
  public mutating func append<Value: PostgresEncodable>(_ value: Value?) {
    missing -= 1
    value.encodeWithLength(into: &buffer)
  }

  /// Appends NULL.
  public mutating func appendNull() {
    missing -= 1
    Int32(-1).encodeBigEndian(into: &buffer)
  }

  /// Appends a `bigint`.
  public mutating func append(_ value: Int64) { appendInteger(value) }

  /// Appends an `integer`.
  public mutating func append(_ value: Int32) { appendInteger(value) }

  /// Appends a `smallint`.
  public mutating func append(_ value: Int16) { appendInteger(value) }

  /// Appends text.
  public mutating func append(_ value: String) {
    missing -= 1
    Int32(value.utf8.count).encodeBigEndian(into: &buffer)
    buffer.append(contentsOf: value.utf8)
  }

  /// Appends `bytea`.
  public mutating func append(_ value: [UInt8]) {
    value.withUnsafeBytes { append($0) }
  }

  /// Appends the binary form of a value of any type, for example `bytea`.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    missing -= 1
    Int32(bytes.count).encodeBigEndian(into: &buffer)
    buffer.append(contentsOf: bytes)
  }

  /// Appends text that is UTF-8 already; the server refuses it if it isn't.
  public mutating func appendText(_ utf8: UnsafeRawBufferPointer) { append(utf8) }

  /// Ends the last row, and sends what is left.
  mutating func finish() throws(PostgresError) {
    try checkRow()
    Int16(-1).encodeBigEndian(into: &buffer)
    try send()
  }

  private mutating func appendInteger(_ value: some FixedWidthInteger) {
    missing -= 1
    Int32(value.bitWidth / 8).encodeBigEndian(into: &buffer)
    value.encodeBigEndian(into: &buffer)
  }

  private func checkRow() throws(PostgresError) {
    guard missing != 0 else { return }
    let values = abs(missing) == 1 ? "1 value" : "\(abs(missing)) values"
    throw .misuse("a row of COPY has \(values) too \(missing > 0 ? "few" : "many")")
  }

  private mutating func send() throws(PostgresError) {
    try connection.putCopyData(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
