import PratiqueCore

/// Colours and symbols, for terminals that are dressed.
enum Style {
  case bold, dim, red, green, yellow, blue, magenta
  /// Beside ``blue``, a pair that everybody can tell apart.
  case orange

  /// The text in this style.
  func applied(to text: String) -> String {
    let code =
      switch self {
      case .bold: "1"
      case .dim: "2"
      case .red: "31"
      case .green: "32"
      case .yellow: "33"
      case .blue: "34"
      case .magenta: "35"
      case .orange: "38;5;208"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}

extension Verdict {
  /// Stands beside the word, so that neither colour nor shape is all there is.
  var symbol: String {
    switch self {
    case .pass: "✔"
    case .fail: "✘"
    case .exempt: "◆"
    case .disabled: "–"
    case .notApplicable: "·"
    case .noData: "?"
    }
  }

  var style: Style {
    switch self {
    case .pass: .green
    case .fail: .red
    case .exempt: .blue
    case .disabled, .notApplicable: .dim
    case .noData: .yellow
    }
  }
}

extension Outcome.Kind {
  var symbol: String { Verdict(self, isEnabled: true, isExempt: false).symbol }
  var style: Style { Verdict(self, isEnabled: true, isExempt: false).style }
}

extension Severity {
  var style: Style? {
    switch self {
    case .critical, .high: .magenta
    case .medium: .yellow
    case .low: nil
    }
  }
}

/// A text and how it looks; the dress doesn't count for its width.
struct StyledText {
  var text: String
  var style: Style?

  init(_ text: String, _ style: Style? = nil) {
    self.text = text.visible
    self.style = style
  }

  /// A verdict's or outcome's word, with its symbol in front when dressed. Other words stay as they are.
  init(verdict word: String, isDressed: Bool) {
    if let verdict = Verdict(rawValue: word) {
      self.init(isDressed ? "\(verdict.symbol) \(word)" : word, verdict.style)
    } else if let outcome = Outcome.Kind(word: word) {
      self.init(isDressed ? "\(outcome.symbol) \(word)" : word, outcome.style)
    } else {
      self.init(word)
    }
  }

  /// What is printed, with or without its dress.
  func rendered(isDressed: Bool) -> String {
    guard isDressed, let style, !text.isEmpty else { return text }
    return style.applied(to: text)
  }
}
