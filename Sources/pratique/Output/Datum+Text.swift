extension Datum {
  var isNumber: Bool {
    if case .number = self { true } else { false }
  }

  /// The value on one line, for tables and CSV: what is nested becomes JSON.
  var inline: String {
    switch self {
    case .none: ""
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number): String(number)
    case .text(let text): text
    case .list(let values) where values.allSatisfy(\.isText): values.map(\.inline).joined(separator: ", ")
    case .list, .record: json
    }
  }

  private var isText: Bool {
    if case .text = self { true } else { false }
  }
}
