extension JSONReader {
  /// Reads the string at `position`.
  ///
  /// - Parameter isDocument: whether the string holds a document of its own; then the item's limit bounds it.
  @inline(__always)
  mutating func readString(isDocument: Bool = false) throws(JSONFault) -> JSONText {
    let start = position + 1
    position = start
    var hasEscapes = false
    while true {
      // Eight bytes at a time, as long as none of them is special.
      var next = base + position
      var special = Self.specialBytes(at: next)
      while special == 0 {
        next += 8
        special = Self.specialBytes(at: next)
      }
      position = next - base + special.trailingZeroBitCount >> 3
      let byte = base[position]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        try readEscape()
      } else if byte >= 0x80 {
        try readMultibyteScalar()
      } else if position < window.end {
        throw JSONFault(
          code: .syntax, offset: position,
          message: byte == 0x0A
            ? "the line ends in the middle of a string" : "a control character stands unescaped in a string")
      } else if try !fill() {
        throw .truncated(position)
      }
    }
    let count = position - start
    position += 1
    if count > limits.stringBytes, !isDocument {
      object(.stringTooLong, at: start, "a string is longer than \(limits.stringBytes) bytes")
    }
    return JSONText(start: base + start, count: count, hasEscapes: hasEscapes)
  }

  /// The high bit of every one of the next eight bytes that ends a plain run: quote, backslash, control character,
  /// non-ASCII.
  ///
  /// Only the lowest set bit is exact: a borrow may set bits above it.
  @inline(__always)
  static func specialBytes(at start: UnsafePointer<UInt8>) -> UInt64 {
    let word = UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    let quotes = word ^ 0x2222_2222_2222_2222
    let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
    let found =
      (quotes &- 0x0101_0101_0101_0101) & ~quotes | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes
      | (word &- 0x2020_2020_2020_2020) & ~word | word
    return found & 0x8080_8080_8080_8080
  }

  /// Makes sure that so many bytes from `position` on are in memory.
  private mutating func need(_ count: Int) throws(JSONFault) {
    while window.end - position < count {
      guard try fill() else { throw .truncated(window.end) }
    }
  }

  private mutating func readEscape() throws(JSONFault) {
    try need(2)
    switch base[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      try readUnicodeEscape()
    default: throw .syntax(position, expected: "one of the escapes of JSON")
    }
  }

  private mutating func readUnicodeEscape() throws(JSONFault) {
    let offset = position
    let unit = try readCodeUnit()
    switch unit {
    case 0:
      object(.nulCharacter, at: offset, "holds the character U+0000, which PostgreSQL can't store")
    case 0xDC00...0xDFFF:
      object(.loneSurrogate, at: offset, "holds half of a surrogate pair")
    case 0xD800...0xDBFF:
      try need(1)
      guard base[position] == UInt8(ascii: "\\") else {
        return object(.loneSurrogate, at: offset, "holds half of a surrogate pair")
      }
      try need(2)
      guard base[position + 1] == UInt8(ascii: "u") else {
        return object(.loneSurrogate, at: offset, "holds half of a surrogate pair")
      }
      let secondOffset = position
      guard (0xDC00...0xDFFF).contains(try readCodeUnit()) else {
        // The second one may itself begin a pair: it is read again on its own.
        position = secondOffset
        return object(.loneSurrogate, at: offset, "holds half of a surrogate pair")
      }
    default: break
    }
  }

  /// The four digits of `\uXXXX`.
  private mutating func readCodeUnit() throws(JSONFault) -> UInt32 {
    try need(6)
    var unit: UInt32 = 0
    for index in 2..<6 {
      guard let digit = base[position + index].hexadecimalValue else {
        throw .syntax(position, expected: "four hexadecimal digits after \\u")
      }
      unit = unit << 4 | UInt32(digit)
    }
    position += 6
    return unit
  }

  /// One scalar of two to four bytes, shortest form only, no surrogates (RFC 3629).
  private mutating func readMultibyteScalar() throws(JSONFault) {
    let lead = base[position]
    let count =
      switch lead {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard count > 0 else { throw invalidUTF8() }
    try need(count)
    let second = base[position + 1]
    let allowed: ClosedRange<UInt8> =
      switch lead {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    guard allowed.contains(second) else { throw invalidUTF8() }
    for index in 2..<max(count, 2) where base[position + index] & 0xC0 != 0x80 { throw invalidUTF8() }
    position += count
  }

  private func invalidUTF8() -> JSONFault {
    JSONFault(code: .invalidUTF8, offset: position, message: "the bytes here are not UTF-8")
  }
}
