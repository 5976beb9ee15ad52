/// The characters that drawings are made of.
struct Glyphs: Hashable, Sendable {
  /// Which sides of a cell a line goes to.
  struct Sides: OptionSet, Hashable, Sendable {
    let rawValue: Int
    static let left = Sides(rawValue: 1)
    static let right = Sides(rawValue: 2)
    static let up = Sides(rawValue: 4)
    static let down = Sides(rawValue: 8)
  }

  /// Of a sparkline, from the lowest to the highest.
  let levels: [Character]
  /// Where ``Sides`` as a number point.
  private let lines: [Character]
  /// Between the numbers of an axis and the chart.
  let axis: Character
  /// What bars are made of.
  let block: Character
  /// Stands for what is unknown or not there.
  let dash: String
  /// That there is more.
  let ellipsis: String

  /// With box drawings and blocks.
  static let unicode = Glyphs(
    levels: Array("▁▂▃▄▅▆▇█"), lines: Array(" ───│┘└┴│┐┌┬│┤├┼"), axis: "┤", block: "█", dash: "–", ellipsis: "…")
  /// Where only ASCII is sure to be understood.
  static let ascii = Glyphs(
    levels: Array("_.:-=+*#"), lines: Array(" ---|+++|+++|+++"), axis: "|", block: "#", dash: "-", ellipsis: "...")

  private init(
    levels: [Character], lines: [Character], axis: Character, block: Character, dash: String, ellipsis: String
  ) {
    (self.levels, self.lines, self.axis, self.block) = (levels, lines, axis, block)
    (self.dash, self.ellipsis) = (dash, ellipsis)
  }

  /// What the locale allows; the first of the variables that isn't empty says which it is.
  init(environment: [String: String]) {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let encoding = locale.lowercased()
    self = encoding.contains("utf-8") || encoding.contains("utf8") ? .unicode : .ascii
  }

  /// A piece of a line; a blank where it goes to no side.
  func line(_ sides: Sides) -> Character { lines[sides.rawValue] }
}
