/// Reads a sorted list in batches and keeps what somebody may see, where SQL alone can't tell.
struct Sieve<Row, Position> {
  /// Rows read at once.
  static var batch: Int { 1_000 }

  /// Rows behind a position, in order.
  let read: (_ after: Position?, _ limit: Int) throws -> [Row]
  let position: (Row) -> Position
  let isVisible: (Row) -> Bool

  /// The first visible rows behind a position.
  func first(_ limit: Int, after start: Position?) throws -> [Row] {
    var found: [Row] = []
    try forEach(after: start) { row in
      found.append(row)
      return found.count < limit
    }
    return found
  }

  /// Goes through the visible rows until `body` returns false.
  func forEach(after start: Position?, _ body: (Row) throws -> Bool) throws {
    var position = start
    while true {
      let rows = try read(position, Self.batch)
      for row in rows where isVisible(row) {
        guard try body(row) else { return }
      }
      guard rows.count == Self.batch, let last = rows.last else { return }
      position = self.position(last)
    }
  }
}
