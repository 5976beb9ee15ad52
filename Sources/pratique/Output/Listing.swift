/// How a kind of record is shown: its fields, what a table makes of them, and its name.
struct Listing: Sendable {
  /// One column of a table.
  struct Column: Sendable {
    /// How a cell is dressed on a terminal.
    enum Style: Sendable {
      case plain, verdict, severity
      /// Of verdicts by control, those that fail.
      case failing
      /// A scope in words.
      case scope
      /// A time to the minute.
      case time
      /// A number of seconds in larger units.
      case length
      /// A share from 0 to 1 as percent.
      case percent
      /// A number with one digit behind the point.
      case tenths
      /// A number with its sign.
      case signed
      /// How many findings fail more or less, as a bar; its colour says which. With the number whose bar is the longest.
      case bar(of: Int)
    }

    let title: String
    /// The field it shows, dotted: `counts.FAIL`.
    let field: String
    let style: Style
    /// Whether cells may lose their middle when the terminal is too narrow.
    let canShrink: Bool

    init(_ title: String, _ field: String, style: Style = .plain, canShrink: Bool = false) {
      self.title = title
      self.field = field
      self.style = style
      self.canShrink = canShrink
    }
  }

  /// Every field, dotted, in the order of output: what `--fields` offers and CSV writes.
  let fields: [String]
  let columns: [Column]
  /// The fields that `-o name` prints, a blank between: what other commands take as arguments.
  let name: [String]

  /// For commands that print no records.
  static let empty = Listing(fields: [], columns: [], name: [])

  /// The same with only the chosen fields.
  ///
  /// - Throws: ``CommandError`` naming the fields there are.
  func selecting(_ names: [String]) throws(CommandError) -> Listing {
    for name in names where !fields.contains(where: { $0 == name || $0.hasPrefix(name + ".") }) {
      throw CommandError(
        .usage, "there is no field `\(name)` here", cures: ["there are \(fields.joined(separator: ", "))"])
    }
    let chosen = names.map { name in
      columns.first { $0.field == name } ?? Column(name.uppercased(), name)
    }
    return Listing(fields: names, columns: chosen, name: name)
  }
}
