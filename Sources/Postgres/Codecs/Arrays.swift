/// A value that can be an element of a one-dimensional array.
///
/// A type that is ``PostgresEncodable`` and ``PostgresDecodable`` needs to add ``postgresArrayType`` only.
public protocol PostgresArrayElement: Sendable {
  /// The type of an array of these.
  static var postgresArrayType: PostgresType { get }

  /// Appends the array's binary form.
  static func encodeArray(_ elements: [Self], into bytes: inout [UInt8])

  /// Reads an array's binary form.
  static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) -> [Self]
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
  /// The array type of the element.
  public static var postgresType: PostgresType { Element.postgresArrayType }

  /// A header with the dimensions, then each element with its length.
  public func encode(into bytes: inout [UInt8]) { Element.encodeArray(self, into: &bytes) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
  /// Reads arrays of one dimension, whatever its lower bound. NULL elements need an optional element type.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    self = try Element.decodeArray(bytes, type: type)
  }
}

extension PostgresArrayElement where Self: PostgresEncodable & PostgresDecodable {
  /// Appends the array's binary form.
  public static func encodeArray(_ elements: [Self], into bytes: inout [UInt8]) {
    ArrayForm.encode(elements, hasNulls: false, into: &bytes) { $0 }
  }

  /// Reads an array's binary form.
  public static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) -> [Self] {
    try ArrayForm.decode(bytes, type: type)
  }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {
  /// The same as without NULL elements.
  public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

  /// Appends the array's binary form.
  public static func encodeArray(_ elements: [Self], into bytes: inout [UInt8]) {
    ArrayForm.encode(elements, hasNulls: elements.contains { $0 == nil }, into: &bytes) { $0 }
  }

  /// Reads an array's binary form.
  public static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) -> [Self] {
    try ArrayForm.decode(bytes, type: type)
  }
}

extension Bool: PostgresArrayElement {
  /// `boolean[]`
  public static var postgresArrayType: PostgresType { .boolArray }
}

extension Int16: PostgresArrayElement {
  /// `smallint[]`
  public static var postgresArrayType: PostgresType { .int2Array }
}

extension Int32: PostgresArrayElement {
  /// `integer[]`
  public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int64: PostgresArrayElement {
  /// `bigint[]`
  public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int: PostgresArrayElement {
  /// `bigint[]`
  public static var postgresArrayType: PostgresType { .int8Array }
}

extension Double: PostgresArrayElement {
  /// `double precision[]`
  public static var postgresArrayType: PostgresType { .float8Array }
}

extension String: PostgresArrayElement {
  /// `text[]`
  public static var postgresArrayType: PostgresType { .textArray }
}

extension PostgresTimestamp: PostgresArrayElement {
  /// `timestamp with time zone[]`
  public static var postgresArrayType: PostgresType { .timestamptzArray }
}

extension JSONB: PostgresArrayElement {
  /// `jsonb[]`
  public static var postgresArrayType: PostgresType { .jsonbArray }
}

extension [UInt8]: PostgresArrayElement {
  /// `bytea[]`
  public static var postgresArrayType: PostgresType { .byteaArray }
}

/// The one element whose "array" is a scalar of the server: bytes in a row are `bytea`.
extension UInt8: PostgresArrayElement {
  /// `bytea`
  public static var postgresArrayType: PostgresType { .bytea }

  /// The bytes as they are.
  public static func encodeArray(_ elements: [UInt8], into bytes: inout [UInt8]) { bytes += elements }

  /// Reads `bytea`.
  public static func decodeArray(
    _ bytes: UnsafeRawBufferPointer, type: PostgresType
  ) throws(PostgresError) -> [UInt8] {
    guard type == .bytea else { throw .wrongType(type, wanted: "[UInt8]") }
    return [UInt8](bytes)
  }
}
