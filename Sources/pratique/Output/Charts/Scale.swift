/// The numbers beside the lines of a chart: whole, evenly spaced, and easy to read.
struct Scale: Hashable {
  /// The lowest.
  let low: Int
  /// From each line to the next one above.
  let step: Int
  /// At least 2.
  let lineCount: Int

  /// The finest scale that holds the values.
  ///
  /// It begins at nothing unless the values lie close together far above that.
  ///
  /// - Parameter height: lines at most; at least 3.
  init(_ values: some Sequence<Int>, height: Int) {
    let (least, most) = values.reduce(into: (Int.max, Int.min)) { $0 = (min($0.0, $1), max($0.1, $1)) }
    guard least <= most else {
      (low, step, lineCount) = (0, 1, 2)
      return
    }
    let floor = most - least >= most / 2 || most <= height - 1 ? min(0, least) : least
    for step in Self.steps {
      let low = Self.lower(floor, step)
      let lineCount = max(2, (most - low + step - 1) / step + 1)
      guard lineCount <= height else { continue }
      (self.low, self.step, self.lineCount) = (low, step, lineCount)
      return
    }
    (low, step, lineCount) = (floor, most - floor, 2)
  }

  /// The number beside a line; 0 is the lowest.
  func value(ofLine line: Int) -> Int { low + line * step }

  /// The line nearest to a value. What isn't nothing is never drawn at the line of 0.
  func line(of value: Int) -> Int {
    let nearest = min(lineCount - 1, max(0, (2 * (value - low) + step) / (2 * step)))
    return nearest == 0 && low == 0 && value > 0 ? 1 : nearest
  }

  private static let steps: [Int] = (0...16).flatMap { digits in
    let power = (0..<digits).reduce(1) { power, _ in power * 10 }
    return [1, 2, 3, 4, 5].map { $0 * power }
  }

  /// The greatest multiple that isn't above a value.
  private static func lower(_ value: Int, _ step: Int) -> Int {
    let whole = value / step * step
    return whole > value ? whole - step : whole
  }
}
