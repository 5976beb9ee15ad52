extension Datum {
  var isNumber: Bool {
    switch self {
    case .number, .decimal: true
    case .none, .flag, .text, .list, .record: false
    }
  }

  /// The value on one line, for tables and CSV: what is nested becomes JSON.
  var inline: String {
    switch self {
    case .none: ""
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number): String(number)
    case .decimal(let number): String(number)
    case .text(let text): text
    case .list(let values) where values.allSatisfy(\.isText): values.map(\.inline).joined(separator: ", ")
    case .list, .record: json
    }
  }

  private var isText: Bool {
    if case .text = self { true } else { false }
  }
}
