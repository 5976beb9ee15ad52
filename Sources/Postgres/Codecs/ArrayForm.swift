/// The binary form of arrays: dimensions, whether there are NULLs, the element type; then for each dimension its size
/// and lower bound; then each element with its length, -1 for NULL. All are 32-bit integers.
enum ArrayForm {
  static func encode<Element, Value: PostgresEncodable>(
    _ elements: [Element], hasNulls: Bool, into bytes: inout [UInt8], value: (Element) -> Value?
  ) {
    Int32(elements.isEmpty ? 0 : 1).encodeBigEndian(into: &bytes)
    Int32(hasNulls ? 1 : 0).encodeBigEndian(into: &bytes)
    Value.postgresType.rawValue.encodeBigEndian(into: &bytes)
    guard !elements.isEmpty else { return }
    Int32(elements.count).encodeBigEndian(into: &bytes)
    Int32(1).encodeBigEndian(into: &bytes)
    for element in elements { value(element).encodeWithLength(into: &bytes) }
  }

  static func decode<Element: PostgresDecodable>(
    _ bytes: UnsafeRawBufferPointer, type: PostgresType
  ) throws(PostgresError) -> [Element] {
    guard type.isArray else { throw .wrongType(type, wanted: "[\(Element.self)]") }
    var reader = Reader(rest: bytes)
    let dimensions = try reader.int32()
    _ = try reader.int32()
    let elementType = PostgresType(rawValue: UInt32(bitPattern: try reader.int32()))
    guard dimensions > 0 else { return [] }
    guard dimensions == 1 else { throw .decoding(column: "", reason: "it is an array of \(dimensions) dimensions") }
    let count = Int(try reader.int32())
    _ = try reader.int32()

    var elements: [Element] = []
    // Every element takes its four bytes of length at least, so a wrong count can't reserve more than there is.
    elements.reserveCapacity(min(count, reader.rest.count / 4))
    for _ in 0..<count {
      if let value = try reader.value() {
        elements.append(try Element(postgresBinary: value, type: elementType))
      } else {
        elements.append(try Element.decodeNull())
      }
    }
    return elements
  }

  private struct Reader {
    var rest: UnsafeRawBufferPointer

    mutating func int32() throws(PostgresError) -> Int32 {
      try Int32(bigEndian: try take(4))
    }

    mutating func value() throws(PostgresError) -> UnsafeRawBufferPointer? {
      let length = Int(try int32())
      return length < 0 ? nil : try take(length)
    }

    private mutating func take(_ count: Int) throws(PostgresError) -> UnsafeRawBufferPointer {
      guard rest.count >= count else { throw .decoding(column: "", reason: "the array ends too early") }
      defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
      return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }
  }
}

extension Optional where Wrapped: PostgresEncodable {
  /// Appends four bytes of length, then the value; NULL is the length -1 and nothing more.
  func encodeWithLength(into bytes: inout [UInt8]) {
    guard let value = self else { return Int32(-1).encodeBigEndian(into: &bytes) }
    let start = bytes.count
    Int32(0).encodeBigEndian(into: &bytes)
    value.encode(into: &bytes)
    let length = Int32(bytes.count - start - 4).bigEndian
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: length, toByteOffset: start, as: Int32.self) }
  }
}

extension PostgresType {
  /// The built-in array types whose elements have a codec, and the arrays of user-defined types.
  fileprivate var isArray: Bool {
    switch rawValue {
    case 199, 1000, 1001, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1185, 3807: true
    default: isUserDefined
    }
  }
}
