/// One row of an answer.
///
/// Values are read straight from the server's answer, which stays in memory as long as any of its rows does.
public struct Row: Sendable {
  private let result: QueryResult
  private let index: Int32

  init(result: QueryResult, index: Int32) {
    self.result = result
    self.index = index
  }

  /// The columns' names, in order.
  public var columnNames: [String] { (0..<result.columnCount).map(result.columnName) }

  /// Reads a column by its exact name; the first one, if several share it.
  ///
  /// - Throws: ``PostgresError/decoding(column:reason:)`` when there is no such column, it has another type, or it is
  ///   NULL and the type isn't optional.
  public func decode<Value: PostgresDecodable>(
    _ column: String, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    try decode(position(of: column), as: type)
  }

  /// Where a column stands, counted from 0; the first one, if several share the name.
  ///
  /// - Throws: ``PostgresError/decoding(column:reason:)`` when there is none.
  public func position(of column: String) throws(PostgresError) -> Int {
    guard let position = result.column(named: column) else {
      throw .decoding(column: column, reason: "the answer has no such column")
    }
    return position
  }

  /// Reads a column by its position, counted from 0.
  ///
  /// - Throws: ``PostgresError/decoding(column:reason:)``, as for names.
  public func decode<Value: PostgresDecodable>(
    _ column: Int, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    guard (0..<result.columnCount).contains(column) else {
      throw .decoding(column: "\(column)", reason: "the answer has only \(result.columnCount) columns")
    }
    do {
      guard let bytes = result.value(row: index, column: column) else { return try Value.decodeNull() }
      // Keeps the answer alive until the value has been read out of its memory.
      defer { withExtendedLifetime(result) {} }
      return try Value(postgresBinary: bytes, type: result.type(ofColumn: column))
    } catch {
      throw error.inColumn(result.columnName(column))
    }
  }

  /// Reads a column that may be NULL, which gives `nil`.
  ///
  /// - Throws: ``PostgresError/decoding(column:reason:)`` when there is no such column or it has another type.
  public func decodeIfPresent<Value: PostgresDecodable>(
    _ column: String, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value? {
    try decode(column, as: Value?.self)
  }

  /// Reads a column that may be NULL by its position, counted from 0.
  ///
  /// - Throws: ``PostgresError/decoding(column:reason:)`` when there is no such column or it has another type.
  public func decodeIfPresent<Value: PostgresDecodable>(
    _ column: Int, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value? {
    try decode(column, as: Value?.self)
  }
}
