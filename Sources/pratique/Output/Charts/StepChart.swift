/// Numbers over time as a line that goes in steps: what is counted doesn't change gradually.
///
/// ```
/// 3 ┤   ┌───┐
/// 2 ┤───┘   └──────
/// 1 ┤
///   └┬────────┬────
///    11-01    11-15
/// ```
struct StepChart {
  /// With a line break behind every line.
  let text: String

  /// - Parameters:
  ///   - values: in order; `nil` becomes a gap.
  ///   - labels: of each value, for the axis below; all of the same length.
  ///   - width: of all of it; a line that doesn't fit shows the whole range of what shares a column.
  ///   - height: of the chart without its axis, at most.
  init(
    _ values: [Int?], labels: [String], width: Int, height: Int = 9, glyphs: Glyphs, style: Style? = nil,
    isDressed: Bool = false
  ) {
    let scale = Scale(values.lazy.compactMap(\.self), height: height)
    let numbers = (0..<scale.lineCount).map { scale.value(ofLine: $0).grouped }
    let margin = numbers.map(\.count).max() ?? 0
    let columns = max(8, width - margin - 2)
    let plot = Self.plot(values, scale, columns)
    var text = ""
    for line in (0..<scale.lineCount).reversed() {
      let drawn = String(plot[line].map(glyphs.line)).droppingTrailingBlanks
      let dressed = isDressed && !drawn.isEmpty ? style?.applied(to: drawn) ?? drawn : drawn
      text += numbers[line].padded(by: margin - numbers[line].count) + " " + String(glyphs.axis) + dressed + "\n"
    }
    self.text = text + Self.axis(labels, columns, glyphs).map { $0.padded(by: margin + 1) + "\n" }.joined()
  }

  /// Which sides the line goes to, for each line from below and each column.
  private static func plot(_ values: [Int?], _ scale: Scale, _ columns: Int) -> [[Glyphs.Sides]] {
    var plot = [[Glyphs.Sides]](
      repeating: [Glyphs.Sides](repeating: [], count: columns), count: scale.lineCount)
    var current: Int?
    for column in 0..<columns {
      let first = column * values.count / columns
      for value in values[first..<max(min(first + 1, values.count), (column + 1) * values.count / columns)] {
        guard let value else {
          current = nil
          continue
        }
        let next = scale.line(of: value)
        if let current {
          if plot[current][column].isEmpty { plot[current][column].insert(.left) }
          for line in min(current, next)..<max(current, next) {
            plot[line][column].insert(.up)
            plot[line + 1][column].insert(.down)
          }
        } else {
          plot[next][column].insert(.right)
        }
        current = next
      }
      if let current { plot[current][column].insert(.right) }
    }
    return plot
  }

  /// The line below the chart with its marks, and what stands below that.
  private static func axis(_ labels: [String], _ columns: Int, _ glyphs: Glyphs) -> [String] {
    let length = labels.first?.count ?? 0
    guard length > 0 else { return [String(glyphs.line([.up, .right]))] }
    let count = max(1, min(5, labels.count, (columns + 4) / (length + 4)))
    var sides = [Glyphs.Sides](repeating: [.left, .right], count: columns)
    var line = ""
    for number in 0..<count {
      let mark = count == 1 ? 0 : number * (columns - 1) / (count - 1)
      sides[mark].insert(.down)
      // Several may share a column: at the end the last of them counts.
      let first = mark * labels.count / columns
      let label = number > 0 && number == count - 1 ? labels.last ?? "" : labels[first]
      // In the middle below its mark, but for those at both ends.
      let start = min(max(0, mark - length / 2), columns - length)
      line += String(repeating: " ", count: max(0, start - line.count)) + label
    }
    let corner = String(glyphs.line([.up, .right]))
    return [corner + String(sides.map(glyphs.line)), " " + line]
  }
}

extension String {
  fileprivate var droppingTrailingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }

  /// With blanks in front.
  fileprivate func padded(by count: Int) -> String {
    String(repeating: " ", count: count) + self
  }
}
