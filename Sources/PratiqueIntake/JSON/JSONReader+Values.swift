internal import Foundation

extension JSONReader {
  /// Reads over any value, as strictly as if it were wanted.
  mutating func skipValue() throws(JSONFault) {
    switch try token() {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      // The closing byte is two behind the opening one, in either case.
      if base[position + 1] == base[position] + 2, depth < limits.depth {
        position += 2
      } else if !skipPlainValue() {
        try skipUnusualValue()
      }
    case UInt8(ascii: "\""): _ = try readString()
    default:
      if !skipPlainValue() { try skipScalar() }
    }
  }

  /// An array or object with something in it that needs a closer look.
  private mutating func skipUnusualValue() throws(JSONFault) {
    if base[position] == UInt8(ascii: "{") {
      try readObject { (reader, _) throws(JSONFault) in try reader.skipValue() }
    } else {
      try readArray { (reader, _) throws(JSONFault) in try reader.skipValue() }
    }
  }

  /// A number or one of the three words.
  mutating func skipScalar() throws(JSONFault) {
    switch base[position] {
    case UInt8(ascii: "t"): try readWord("true")
    case UInt8(ascii: "f"): try readWord("false")
    case UInt8(ascii: "n"): try readWord("null")
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try readNumber()
    default: throw .syntax(position, expected: "a value")
    }
  }

  mutating func readWord(_ word: StaticString) throws(JSONFault) {
    let start = position
    for index in 0..<word.utf8CodeUnitCount {
      guard let byte = try peek() else { throw .truncated(position) }
      guard byte == word.utf8Start[index] else { throw .syntax(start, expected: "a value") }
      position += 1
    }
  }

  /// Reads a number's text; one that no double can hold is objected to.
  mutating func readNumber() throws(JSONFault) -> JSONText {
    let start = position
    if base[position] == UInt8(ascii: "-") { position += 1 }
    let integerStart = position
    try readDigits()
    if position - integerStart > 1, base[integerStart] == UInt8(ascii: "0") {
      throw .syntax(integerStart, expected: "a number without leading zeros")
    }
    var isPlain = position - start <= 18
    if try peek() == UInt8(ascii: ".") {
      position += 1
      try readDigits()
      isPlain = isPlain && position - start <= 40
    }
    if let byte = try peek(), byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = try peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      try readDigits()
      isPlain = false
    }
    let text = JSONText(start: base + start, count: position - start, hasEscapes: false)
    if !isPlain {
      if text.count > 400 || !(Double(text.string)?.isFinite ?? false) {
        object(.numberOutOfRange, at: start, "a number is out of range")
      }
    }
    return text
  }

  private mutating func readDigits() throws(JSONFault) {
    let start = position
    while let byte = try peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else {
      if position >= window.end { throw .truncated(position) }
      throw .syntax(position, expected: "a digit")
    }
  }

  /// Reads over a value that is nested too deeply, without recursion and without looking at keys.
  @inline(never)
  mutating func skipTooDeep() throws(JSONFault) {
    object(.tooDeep, at: position, "nested more than \(limits.depth) levels deep")
    var isObject: [Bool] = []
    var needsValue = true
    repeat {
      let byte = try token()
      if needsValue {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          guard isObject.count < 1_000_000 else {
            throw JSONFault(code: .tooDeep, offset: position, message: "nested more than a million levels deep")
          }
          isObject.append(byte == UInt8(ascii: "{"))
          position += 1
          let next = try token()
          if next == (byte == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            needsValue = false
          } else if byte == UInt8(ascii: "{") {
            try skipKey()
          }
          continue
        case UInt8(ascii: "\""): _ = try readString()
        default: try skipScalar()
        }
        needsValue = false
      } else if byte == UInt8(ascii: ",") {
        position += 1
        if isObject.last == true { try skipKey() }
        needsValue = true
      } else if byte == (isObject.last == true ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
        position += 1
        isObject.removeLast()
      } else {
        throw .syntax(position, expected: "`,` or a closing bracket after a value")
      }
    } while !isObject.isEmpty
  }

  private mutating func skipKey() throws(JSONFault) {
    guard try token() == UInt8(ascii: "\"") else { throw .syntax(position, expected: "a key in double quotes") }
    _ = try readString()
    guard try token() == UInt8(ascii: ":") else { throw .syntax(position, expected: "`:` after a key") }
    position += 1
    _ = try token()
  }
}
