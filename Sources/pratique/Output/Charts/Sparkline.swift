/// Numbers over time as a few characters, on a scale of its own from the lowest to the highest.
struct Sparkline {
  let text: String

  /// - Parameters:
  ///   - values: in order; `nil` becomes a gap.
  ///   - width: of more values than that, the last ones of equal parts are shown.
  init(_ values: [Int?], width: Int, glyphs: Glyphs) {
    let shown = Self.sampled(values, width)
    let known = shown.compactMap(\.self)
    guard let low = known.min(), let high = known.max() else {
      text = String(repeating: " ", count: shown.count)
      return
    }
    let top = glyphs.levels.count - 1
    text = String(
      shown.map { value -> Character in
        guard let value else { return " " }
        // What never changes lies low when it is nothing, and in the middle otherwise.
        guard high > low else { return glyphs.levels[value == 0 ? 0 : top / 2] }
        return glyphs.levels[((value - low) * top * 2 + (high - low)) / ((high - low) * 2)]
      })
  }

  /// The same of shares from 0 to 1.
  init(_ values: [Double?], width: Int, glyphs: Glyphs) {
    self.init(values.map { $0.map { Int(($0 * 10_000).rounded()) } }, width: width, glyphs: glyphs)
  }

  private static func sampled(_ values: [Int?], _ width: Int) -> [Int?] {
    guard values.count > width, width > 0 else { return values }
    return (1...width).map { values[$0 * values.count / width - 1] }
  }
}
