/// A JSON text as values, for requests: strictly read, within the limits, in one pass.
public indirect enum JSONDocument: Hashable, Sendable {
  case null
  case flag(Bool)
  /// As it is written.
  case number(String)
  case text(String)
  case list([JSONDocument])
  case object([String: JSONDocument])

  /// Reads one value and nothing behind it.
  ///
  /// - Throws: ``IntakeFault`` for broken text, for duplicate keys, and beyond the limits; with the key path.
  public static func read(_ bytes: [UInt8], limits: IntakeLimits = IntakeLimits()) throws(IntakeFault) -> JSONDocument {
    var reader = JSONReader(ByteWindow(bytes), limits: limits)
    do throws(JSONFault) {
      let value = try reader.readDocument()
      guard try reader.peekToken() == nil else { throw .syntax(reader.position, expected: "nothing behind the value") }
      if let objection = reader.fault { throw objection }
      return value
    } catch {
      let path = bytes.withUnsafeBufferPointer { KeyPath.locate(error.offset, in: $0) }
      let code: IntakeFault.Code = bytes.allSatisfy(\.isBlank) ? .empty : error.code
      throw IntakeFault(
        code, code == .empty ? "there is nothing" : error.message, byteOffset: error.offset, line: reader.line,
        keyPath: path)
    }
  }
}

extension JSONReader {
  fileprivate mutating func readDocument() throws(JSONFault) -> JSONDocument {
    switch try token() {
    case UInt8(ascii: "{"):
      var members: [String: JSONDocument] = [:]
      try readObject { (reader, key) throws(JSONFault) in
        let name = key.string
        members[name] = try reader.readDocument()
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONDocument] = []
      try readArray { (reader, _) throws(JSONFault) in elements.append(try reader.readDocument()) }
      return .list(elements)
    case UInt8(ascii: "\""): return .text(try readString().string)
    case UInt8(ascii: "t"):
      try readWord("true")
      return .flag(true)
    case UInt8(ascii: "f"):
      try readWord("false")
      return .flag(false)
    case UInt8(ascii: "n"):
      try readWord("null")
      return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber().string)
    default: throw .syntax(position, expected: "a value")
    }
  }
}
