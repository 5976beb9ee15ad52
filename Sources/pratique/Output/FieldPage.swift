/// A record for people: a line for each field, the values below each other.
struct FieldPage {
  let text: String

  init(_ record: Record, width: Int? = nil) {
    self.init(record.fields.map { ($0.name, $0.value.inline) }, width: width)
  }

  /// - Parameters:
  ///   - lines: labels and what stands behind them; a label may be empty to go on with the one before.
  ///   - width: of the terminal; longer values go on in the next line.
  init(_ lines: [(label: String, text: String)], width: Int? = nil) {
    let labelWidth = lines.map(\.label.count).max() ?? 0
    let margin = String(repeating: " ", count: labelWidth + 2)
    var page = ""
    for (label, value) in lines {
      let padding = String(repeating: " ", count: labelWidth - label.count)
      let wrapped = value.visible.wrapped(to: width.map { max(24, $0 - margin.count) })
      let body = wrapped.joined(separator: "\n" + margin)
      page += body.isEmpty ? "\(label.visible)\n" : "\(label.visible)\(padding)  \(body)\n"
    }
    text = page
  }
}

extension String {
  /// Lines broken at blanks; a word that is too long has a line of its own.
  func wrapped(to width: Int?) -> [String] {
    guard let width, count > width else { return [self] }
    var lines: [String] = []
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
