/// One statement and the values bound to it.
///
/// Written as a string literal. `\(value)` becomes a numbered parameter, so a value can never be read as SQL;
/// `\(fragment:)` splices another statement and renumbers its parameters; `\(raw:)` inlines text as it stands and is
/// therefore the one spelling to search for when looking for injection.
///
/// ```swift
/// let recent: SQL = "AND seen_at >= \(since)"
/// try db.query("SELECT arn FROM service WHERE account_id = \(account) \(fragment: recent) ORDER BY arn")
/// ```
public struct SQL: ExpressibleByStringInterpolation, Sendable {
  /// The text around the parameters: always one piece more than there are binds.
  private var pieces: [String]
  private(set) var binds: Binds

  /// A statement without parameters.
  public init(stringLiteral text: String) {
    pieces = [text]
    binds = Binds()
  }

  /// What the compiler makes of a literal with interpolations.
  public init(stringInterpolation: StringInterpolation) {
    self = stringInterpolation.sql
  }

  /// Text from elsewhere, such as a file: inlined as it stands, like `\(raw:)`.
  public init(raw text: String) { self.init(stringLiteral: text) }

  /// The statement as the server sees it, with `$1`, `$2`, … in place of the values.
  public var text: String {
    var text = pieces[0]
    text.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count + 4 })
    for (index, piece) in pieces.dropFirst().enumerated() {
      text += "$\(index + 1)"
      text += piece
    }
    return text
  }

  /// The number of values bound.
  public var bindCount: Int { pieces.count - 1 }

  /// Appends another statement, renumbering its parameters.
  public mutating func append(_ other: SQL) {
    pieces[pieces.count - 1] += other.pieces[0]
    pieces += other.pieces.dropFirst()
    binds.append(other.binds)
  }

  private mutating func append(text: String) {
    pieces[pieces.count - 1] += text
  }

  private mutating func bind<Value: PostgresEncodable>(_ value: Value?) {
    pieces.append("")
    binds.append(value)
  }
}

extension SQL {
  /// Collects the parts of a literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql: SQL = ""

    /// The sizes are only hints, and not used.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// The SQL between two interpolations.
    public mutating func appendLiteral(_ literal: String) { sql.append(text: literal) }

    /// Binds a value.
    public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) { sql.bind(value) }

    /// Binds a value, or NULL.
    public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) { sql.bind(value) }

    /// Splices another statement, with its parameters.
    public mutating func appendInterpolation(fragment: SQL) { sql.append(fragment) }

    /// Inlines text as it stands. Never with anything a user wrote.
    public mutating func appendInterpolation(raw text: String) { sql.append(text: text) }
  }
}

extension SQL: CustomStringConvertible {
  /// The text with numbered parameters; never the values.
  public var description: String { text }
}

extension Sequence<SQL> {
  /// The statements in order with a separator between them, for example conditions with `" AND "`.
  public func joined(separator: SQL) -> SQL {
    var result: SQL = ""
    for (index, part) in enumerated() {
      if index > 0 { result.append(separator) }
      result.append(part)
    }
    return result
  }
}
