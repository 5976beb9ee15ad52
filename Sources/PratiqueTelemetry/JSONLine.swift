import Logging

/// A JSON object on one line, built field by field.
struct JSONLine {
  /// Longer values are cut.
  static let maxValueBytes = 4 * 1024

  private var text = "{"

  mutating func append(_ key: String, _ value: String) {
    appendKey(key)
    appendString(value)
  }

  mutating func append(_ key: String, _ value: Logger.Metadata.Value) {
    appendKey(key)
    appendValue(value, depth: 0)
  }

  consuming func end() -> String { text + "}\n" }

  private mutating func appendKey(_ key: String) {
    if text.utf8.count > 1 { text += "," }
    appendString(key)
    text += ":"
  }

  private mutating func appendValue(_ value: Logger.Metadata.Value, depth: Int) {
    switch value {
    case .string(let string): appendString(string)
    case .stringConvertible(let number as any FixedWidthInteger): text += "\(number)"
    case .stringConvertible(let flag as Bool): text += flag ? "true" : "false"
    case .stringConvertible(let other): appendString(other.description)
    case .array(let values) where depth < 4:
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        appendValue(value, depth: depth + 1)
      }
      text += "]"
    case .dictionary(let values) where depth < 4:
      text += "{"
      for (index, (key, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { text += "," }
        appendString(key)
        text += ":"
        appendValue(value, depth: depth + 1)
      }
      text += "}"
    case .array, .dictionary: appendString(value.description)
    }
  }

  private mutating func appendString(_ value: String) {
    text += "\""
    for scalar in value.cut(toBytes: Self.maxValueBytes).unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.isControl: appendEscape(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  /// Every control character is below U+10000: one escape is enough.
  private mutating func appendEscape(_ scalar: Unicode.Scalar) {
    let digits = String(scalar.value, radix: 16)
    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension Unicode.Scalar {
  /// C0, DEL, C1, and the two separators that some readers take for the end of a line.
  var isControl: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }
}

extension String {
  /// At most so many bytes, cut between characters, with an ellipsis in place of the rest.
  func cut(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit - "…".utf8.count)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return self[..<end] + "…"
  }
}
