/// A value that can be bound to a statement.
public protocol PostgresEncodable: Sendable {
  /// The type the server is told.
  static var postgresType: PostgresType { get }

  /// Appends the value in the server's binary form, without its length.
  func encode(into bytes: inout [UInt8])
}

/// A value that can be read from a row.
public protocol PostgresDecodable {
  /// Reads a value in the server's binary form. The bytes are valid during the call only.
  ///
  /// - Throws: ``PostgresError/decoding(column:reason:)`` with an empty column name, which the row fills in.
  init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError)

  /// What NULL reads as; an error, except for optionals.
  static func decodeNull() throws(PostgresError) -> Self
}

extension PostgresDecodable {
  /// NULL isn't a value of this type.
  public static func decodeNull() throws(PostgresError) -> Self {
    throw .decoding(column: "", reason: "it is NULL")
  }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  /// A value that isn't NULL.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    self = .some(try Wrapped(postgresBinary: bytes, type: type))
  }

  /// NULL is `nil`.
  public static func decodeNull() throws(PostgresError) -> Self { .none }
}

extension RawRepresentable where Self: PostgresEncodable, RawValue: PostgresEncodable {
  /// The raw value's type.
  public static var postgresType: PostgresType { RawValue.postgresType }

  /// The raw value's form.
  public func encode(into bytes: inout [UInt8]) { rawValue.encode(into: &bytes) }
}

extension RawRepresentable where Self: PostgresDecodable, RawValue: PostgresDecodable {
  /// Reads the raw value, then the value it stands for.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    guard let value = Self(rawValue: try RawValue(postgresBinary: bytes, type: type)) else {
      throw .decoding(column: "", reason: "it holds no known \(Self.self)")
    }
    self = value
  }
}

extension PostgresError {
  static func wrongType(_ type: PostgresType, wanted: String) -> PostgresError {
    .decoding(column: "", reason: "type \(type.rawValue) can't be read as \(wanted)")
  }

  static func wrongLength(_ length: Int, wanted: String) -> PostgresError {
    .decoding(column: "", reason: "\(length) bytes can't be read as \(wanted)")
  }
}
