extension Bool: PostgresEncodable, PostgresDecodable {
  /// `boolean`
  public static var postgresType: PostgresType { .bool }

  /// One byte, 0 or 1.
  public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

  /// Reads `boolean`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    guard type == .bool else { throw .wrongType(type, wanted: "Bool") }
    guard bytes.count == 1 else { throw .wrongLength(bytes.count, wanted: "Bool") }
    self = bytes[0] != 0
  }
}

extension Double: PostgresEncodable, PostgresDecodable {
  /// `double precision`
  public static var postgresType: PostgresType { .float8 }

  /// Eight bytes; infinities and not-a-number travel too.
  public func encode(into bytes: inout [UInt8]) { bitPattern.encodeBigEndian(into: &bytes) }

  /// Reads `real` and `double precision`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    switch type {
    case .float4: self.init(Float(bitPattern: try UInt32(bigEndian: bytes)))
    case .float8: self.init(bitPattern: try UInt64(bigEndian: bytes))
    default: throw .wrongType(type, wanted: "Double")
    }
  }
}

extension String: PostgresEncodable, PostgresDecodable {
  /// `text`. Where another type is wanted, the statement casts: `\(name)::uuid`.
  public static var postgresType: PostgresType { .text }

  /// UTF-8. The server refuses the character U+0000 with ``SQLState/characterNotInRepertoire``.
  public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }

  /// Reads the text types, `json`, `jsonb`, enumerations and `citext`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    switch type {
    case .text, .varchar, .bpchar, .name, .json, .unknown: self = try String.utf8(bytes)
    case .jsonb: self = try JSONB(postgresBinary: bytes, type: type).text
    // Composite and range types are binary; the zero bytes of their headers tell them from text.
    case _ where type.isUserDefined && !bytes.contains(0): self = try String.utf8(bytes)
    default: throw .wrongType(type, wanted: "String")
    }
  }

  /// The server promises UTF-8, so anything else is an error rather than a reason to replace characters.
  static func utf8(_ bytes: some Collection<UInt8>) throws(PostgresError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .decoding(column: "", reason: "it isn't valid UTF-8")
    }
    return text
  }
}
