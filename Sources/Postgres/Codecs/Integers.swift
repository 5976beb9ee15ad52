extension FixedWidthInteger {
  /// Appends the bytes, the most significant first.
  func encodeBigEndian(into bytes: inout [UInt8]) {
    withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// Reads exactly as many bytes as the type has, the most significant first.
  init(bigEndian bytes: UnsafeRawBufferPointer) throws(PostgresError) {
    guard bytes.count == Self.bitWidth / 8 else { throw .wrongLength(bytes.count, wanted: "\(Self.self)") }
    self.init(bigEndian: bytes.loadUnaligned(as: Self.self))
  }

  /// Reads any integer column that is no wider than the type.
  fileprivate init(integer bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    switch type {
    case .int2: self.init(try Int16(bigEndian: bytes))
    case .int4 where Self.bitWidth >= 32: self.init(try Int32(bigEndian: bytes))
    case .int8 where Self.bitWidth >= 64: self.init(try Int64(bigEndian: bytes))
    default: throw .wrongType(type, wanted: "\(Self.self)")
    }
  }
}

extension Int16: PostgresEncodable, PostgresDecodable {
  /// `smallint`
  public static var postgresType: PostgresType { .int2 }

  /// Two bytes.
  public func encode(into bytes: inout [UInt8]) { encodeBigEndian(into: &bytes) }

  /// Reads `smallint`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    try self.init(integer: bytes, type: type)
  }
}

extension Int32: PostgresEncodable, PostgresDecodable {
  /// `integer`
  public static var postgresType: PostgresType { .int4 }

  /// Four bytes.
  public func encode(into bytes: inout [UInt8]) { encodeBigEndian(into: &bytes) }

  /// Reads `smallint` and `integer`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    try self.init(integer: bytes, type: type)
  }
}

extension Int64: PostgresEncodable, PostgresDecodable {
  /// `bigint`
  public static var postgresType: PostgresType { .int8 }

  /// Eight bytes.
  public func encode(into bytes: inout [UInt8]) { encodeBigEndian(into: &bytes) }

  /// Reads `smallint`, `integer` and `bigint`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    try self.init(integer: bytes, type: type)
  }
}

extension Int: PostgresEncodable, PostgresDecodable {
  /// `bigint`
  public static var postgresType: PostgresType { .int8 }

  /// Eight bytes.
  public func encode(into bytes: inout [UInt8]) { Int64(self).encodeBigEndian(into: &bytes) }

  /// Reads `smallint`, `integer` and `bigint`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    try self.init(integer: bytes, type: type)
  }
}
