/// The statements that the server has planned for one session.
struct PreparedStatements {
  /// What makes a statement another one.
  struct Key: Hashable {
    let text: String
    let types: [UInt32]
  }

  /// What the server calls them; said before it has planned them.
  private var names: [Key: String] = [:]
  private var made = 0

  /// They take memory of the server; the texts of a program are not that many.
  private static let most = 500

  func name(of key: Key) -> String? { names[key] }

  /// A name for a statement that is to be planned; `nil` where there are too many.
  mutating func add(_ key: Key) -> String? {
    guard names.count < Self.most else { return nil }
    made += 1
    names[key] = "s\(made)"
    return names[key]
  }

  /// For a statement that the server refused, or was not asked to plan in the end.
  mutating func remove(_ key: Key) { names[key] = nil }
}
