import PratiqueCore

/// Lays records out in columns: numbers to the right, two blanks between, nothing at the end of a line.
///
/// All rows are kept until ``render()``, for a column is as wide as its widest cell.
struct TextTable {
  private let columns: [Listing.Column]
  private let terminal: Terminal
  /// Blanks before every line.
  private let indentation: Int
  private var rows: [[Cell]] = []

  private struct Cell {
    var text: StyledText
    var isNumber: Bool
    var width: Int { text.text.count }
  }

  init(_ columns: [Listing.Column], on terminal: Terminal, indentation: Int = 0) {
    self.columns = columns
    self.terminal = terminal
    self.indentation = indentation
  }

  mutating func add(_ record: Record) {
    rows.append(columns.map { cell($0, record[$0.field]) })
  }

  private func cell(_ column: Listing.Column, _ value: Datum) -> Cell {
    let styled =
      switch column.style {
      case .plain: StyledText(value.inline)
      case .verdict: StyledText(verdict: value.inline, isDressed: terminal.isDressed)
      case .severity: StyledText(value.inline, Severity(rawValue: value.inline)?.style)
      case .failing: StyledText(failingIn: value)
      case .scope: StyledText(scopeWords(value))
      case .length: StyledText(lengthInWords(value))
      case .time: StyledText(toTheMinute(value.inline))
      case .percent: StyledText(value.percent ?? terminal.glyphs.dash)
      case .tenths: StyledText(value.tenths ?? terminal.glyphs.dash)
      case .signed: StyledText(value.signed)
      case .bar(let greatest): StyledText(bar: value, of: greatest, terminal.glyphs)
      }
    let isNumber =
      switch column.style {
      case .plain, .scope, .length, .time, .signed, .failing, .verdict, .severity: value.isNumber
      case .percent, .tenths: value.isNumber || value == .none
      case .bar: false
      }
    return Cell(text: styled, isNumber: isNumber)
  }

  /// The table's lines, the header first; the header alone when there are no rows.
  func render(hasHeader: Bool = true) -> String {
    // A cell without a number doesn't make text of those that have one.
    let numeric = columns.indices.map { index in
      rows.contains { $0[index].isNumber } && rows.allSatisfy { $0[index].isNumber || $0[index].text.text.isEmpty }
    }
    let widths = fitted(
      columns.indices.map { index in
        rows.reduce(hasHeader ? columns[index].title.count : 0) { max($0, $1[index].width) }
      })
    var text = ""
    if hasHeader {
      text = line(columns.map { Cell(text: StyledText($0.title, .bold), isNumber: false) }, widths, numeric)
    }
    for row in rows { text += line(row, widths, numeric) }
    return text
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ numeric: [Bool]) -> String {
    var line = String(repeating: " ", count: indentation)
    for (index, cell) in cells.enumerated() {
      var cell = cell
      cell.text.text = cell.text.text.shortened(to: widths[index])
      let padding = String(repeating: " ", count: widths[index] - cell.width)
      let shown = cell.text.rendered(isDressed: terminal.isDressed)
      let isLast = index == cells.count - 1
      line += numeric[index] ? padding + shown : shown + (isLast ? "" : padding)
      if !isLast { line += "  " }
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  /// Takes from the columns that can shrink, the widest first, until the line fits.
  private func fitted(_ widths: [Int]) -> [Int] {
    guard let limit = terminal.width else { return widths }
    var widths = widths
    var excess = widths.reduce(indentation + 2 * (widths.count - 1), +) - limit
    while excess > 0 {
      let shrinkable = columns.indices.filter { columns[$0].canShrink && widths[$0] > 16 }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}

private func lengthInWords(_ value: Datum) -> String {
  guard case .number(let seconds) = value else { return value.inline }
  return lengthInWords(seconds)
}

/// `account 111122223333`, of a scope as it is printed.
private func scopeWords(_ value: Datum) -> String {
  guard case .record(let scope) = value else { return value.inline }
  if case .text(let group) = scope["account_group"] { return "group \(group)" }
  guard case .text(let account) = scope["account_id"] else { return "organisation" }
  guard case .text(let region) = scope["region"] else { return account }
  return "\(account) \(region)"
}

extension StyledText {
  fileprivate init(bar value: Datum, of greatest: Int, _ glyphs: Glyphs) {
    guard case .number(let number) = value else {
      self.init("")
      return
    }
    self.init(Bar.text(number, of: greatest, width: 24, glyphs: glyphs), number > 0 ? .orange : .blue)
  }

  /// The names of the controls that fail, of a record of verdicts by control.
  fileprivate init(failingIn verdicts: Datum) {
    guard case .record(let record) = verdicts else {
      self.init(verdicts.inline)
      return
    }
    let failing = record.fields.filter { $0.value == .text(Verdict.fail.rawValue) }
    self.init(failing.map(\.name).joined(separator: ", "), Verdict.fail.style)
  }
}

extension String {
  /// The text with its middle replaced by an ellipsis where it is longer; names differ at their ends.
  func shortened(to width: Int) -> String {
    guard count > width else { return self }
    let kept = max(0, width - 1)
    return "\(prefix(kept / 2))…\(suffix(kept - kept / 2))"
  }
}
