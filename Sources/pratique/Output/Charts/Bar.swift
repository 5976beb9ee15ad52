/// A number as a bar beside others.
enum Bar {
  /// - Parameters:
  ///   - value: whatever its sign; where it isn't 0, there is something to see.
  ///   - greatest: whose bar has the whole width.
  static func text(_ value: Int, of greatest: Int, width: Int, glyphs: Glyphs) -> String {
    guard value != 0, greatest != 0 else { return "" }
    let length = Int((Double(value.magnitude) / Double(greatest.magnitude) * Double(width)).rounded())
    return String(repeating: glyphs.block, count: max(1, min(width, length)))
  }
}
