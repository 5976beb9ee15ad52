/// Reading a field of a known type: null is "not set", any other type is objected to and skipped.
extension JSONReader {
  /// Whether a value of the wanted kind begins here; `nil` after reading null or objecting to another type.
  @inline(__always)
  private mutating func begins(with byte: UInt8, expected: StaticString) throws(JSONFault) -> Bool {
    let token = try token()
    if token == byte { return true }
    if token == UInt8(ascii: "n") {
      try readWord("null")
    } else {
      object(.wrongType, at: position, "should be \(expected)")
      try skipValue()
    }
    return false
  }

  /// Reads an object's fields, in either spelling of AWS.
  ///
  /// - Returns: false when there is no object.
  @inline(__always)
  @discardableResult
  mutating func readFields(
    _ field: (inout JSONReader, JSONKey) throws(JSONFault) -> Void
  ) throws(JSONFault) -> Bool {
    guard try begins(with: UInt8(ascii: "{"), expected: "an object") else { return false }
    try readObject(isFolding: true, field)
    return true
  }

  /// Reads a list's elements.
  ///
  /// - Returns: false when there is no list.
  @inline(__always)
  @discardableResult
  mutating func readList(
    _ element: (inout JSONReader, Int) throws(JSONFault) -> Void
  ) throws(JSONFault) -> Bool {
    guard try begins(with: UInt8(ascii: "["), expected: "a list") else { return false }
    try readArray(element)
    return true
  }

  /// Reads a string as it stands, or `nil` where it is null.
  @inline(__always)
  mutating func readRawText(isDocument: Bool = false) throws(JSONFault) -> JSONText? {
    guard try begins(with: UInt8(ascii: "\""), expected: "text") else { return nil }
    return try readString(isDocument: isDocument)
  }

  /// Reads a text; blank is `nil`, as null is.
  @inline(__always)
  mutating func readText() throws(JSONFault) -> String? {
    guard let text = try readRawText(), !text.isBlank else { return nil }
    return familiarTexts.string(of: text)
  }

  /// Reads a text that some tools write as a number, such as a user id.
  mutating func readTextOrNumber() throws(JSONFault) -> String? {
    switch try token() {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber().string
    default: try readText()
    }
  }

  /// Reads a boolean; as text it counts by its word, in any letter case (CONTROLS section 2).
  mutating func readFlag() throws(JSONFault) -> Bool? {
    switch try token() {
    case UInt8(ascii: "t"):
      try readWord("true")
      return true
    case UInt8(ascii: "f"):
      try readWord("false")
      return false
    case UInt8(ascii: "n"):
      try readWord("null")
      return nil
    case UInt8(ascii: "\""):
      let start = position
      let text = try readString()
      switch text.string.lowercased() {
      case "true": return true
      case "false": return false
      default:
        if !text.isBlank { object(.wrongType, at: start, "should be true or false") }
        return nil
      }
    default:
      object(.wrongType, at: position, "should be true or false")
      try skipValue()
      return nil
    }
  }
}
