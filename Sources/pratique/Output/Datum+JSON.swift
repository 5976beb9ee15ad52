extension Datum {
  /// The value as JSON on one line.
  var json: String {
    var text = ""
    appendJSON(to: &text)
    return text
  }

  /// - Parameter indentation: of the line on which the value starts; `nil` writes everything on one line.
  func appendJSON(to text: inout String, indentation: Int? = nil) {
    switch self {
    case .none: text += "null"
    case .flag(let flag): text += flag ? "true" : "false"
    case .number(let number): text += String(number)
    case .decimal(let number): text += String(number)
    case .text(let value): text.appendJSONString(value)
    case .list(let values):
      text.appendJSONMembers(values, brackets: ("[", "]"), indentation: indentation) { value, text, indentation in
        value.appendJSON(to: &text, indentation: indentation)
      }
    case .record(let record):
      text.appendJSONMembers(record.fields, brackets: ("{", "}"), indentation: indentation) {
        field, text, indentation in
        text.appendJSONString(field.name)
        text += indentation == nil ? ":" : ": "
        field.value.appendJSON(to: &text, indentation: indentation)
      }
    }
  }
}

extension String {
  fileprivate mutating func appendJSONMembers<Member>(
    _ members: [Member], brackets: (String, String), indentation: Int?, _ append: (Member, inout String, Int?) -> Void
  ) {
    self += brackets.0
    let inner = indentation.map { $0 + 2 }
    for (index, member) in members.enumerated() {
      if index > 0 { self += "," }
      if let inner { appendNewline(indentation: inner) }
      append(member, &self, inner)
    }
    if let indentation, !members.isEmpty { appendNewline(indentation: indentation) }
    self += brackets.1
  }

  private mutating func appendNewline(indentation: Int) {
    self += "\n"
    self += String(repeating: " ", count: indentation)
  }

  /// A JSON string; what a terminal could take for a command is escaped, so nothing is lost and nothing happens.
  mutating func appendJSONString(_ value: String) {
    self += "\""
    defer { self += "\"" }
    // Nearly every value is plain ASCII, which needs no look at its scalars.
    guard !value.utf8.allSatisfy(\.isPlainInJSON) else { return self += value }
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": self += "\\\""
      case "\\": self += "\\\\"
      case "\n": self += "\\n"
      case "\r": self += "\\r"
      case "\t": self += "\\t"
      case _ where scalar.isTreacherous: appendJSONEscape(scalar)
      default: unicodeScalars.append(scalar)
      }
    }
  }

  private mutating func appendJSONEscape(_ scalar: Unicode.Scalar) {
    for unit in String(scalar).utf16 {
      let digits = String(unit, radix: 16)
      self += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}

extension UInt8 {
  /// Printable ASCII that stands for itself in a JSON string.
  fileprivate var isPlainInJSON: Bool {
    (0x20..<0x7F).contains(self) && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
  }
}
