/// One numbered change of the schema, applied once and never altered afterwards.
public struct Migration: Sendable, Hashable {
  /// Its place in the order, counted from 1 without gaps.
  public let version: Int
  /// What it does, from the file's name.
  public let name: String
  /// The statements.
  public let sql: String

  /// A migration made in code.
  public init(version: Int, name: String, sql: String) {
    self.version = version
    self.name = name
    self.sql = sql
  }

  /// Reads `V0001__initial_schema.sql`.
  ///
  /// - Throws: ``MigrationError/invalidFileName(_:)``.
  public init(fileName: String, sql: String) throws(MigrationError) {
    let parts = try FileName.parts(fileName)
    let digits = parts.prefix.dropFirst()
    guard parts.prefix.first == "V", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let version = Int(digits), version > 0
    else { throw .invalidFileName(fileName) }
    self.init(version: version, name: parts.name, sql: sql)
  }

  /// Whether the first line is `-- no-transaction`. Such a file holds one statement, as the server runs several in a
  /// transaction, and must be safe to repeat, as a failure in the middle leaves its traces.
  public var runsOutsideTransaction: Bool { sql.runsOutsideTransaction }
}

/// Views and functions: applied again whenever their text has changed, after all numbered migrations, by name.
public struct RepeatableMigration: Sendable, Hashable {
  /// Unique; also the order.
  public let name: String
  /// The statements, which replace what is there.
  public let sql: String

  /// A migration made in code.
  public init(name: String, sql: String) {
    self.name = name
    self.sql = sql
  }

  /// Reads `R__posture_views.sql`.
  ///
  /// - Throws: ``MigrationError/invalidFileName(_:)``.
  public init(fileName: String, sql: String) throws(MigrationError) {
    let parts = try FileName.parts(fileName)
    guard parts.prefix == "R" else { throw .invalidFileName(fileName) }
    self.init(name: parts.name, sql: sql)
  }
}

extension Migration {
  /// The name of a migration's file, without its ending: `V0007__exemption_selector`.
  public static func label(version: Int, name: String) -> String {
    let digits = String(version)
    return "V\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)__\(name)"
  }
}

/// What a run would do, or has done, in this order.
public enum MigrationStep: Sendable, Hashable {
  /// Applies a numbered migration.
  case apply(Migration)
  /// Applies views and functions that are new or changed.
  case reapply(RepeatableMigration)

  /// The name of the step's file, without its ending.
  public var label: String {
    switch self {
    case .apply(let migration): Migration.label(version: migration.version, name: migration.name)
    case .reapply(let repeatable): "R__\(repeatable.name)"
    }
  }

  /// The statements.
  public var sql: String {
    switch self {
    case .apply(let migration): migration.sql
    case .reapply(let repeatable): repeatable.sql
    }
  }

  var runsOutsideTransaction: Bool { sql.runsOutsideTransaction }
}

private enum FileName {
  static func parts(_ fileName: String) throws(MigrationError) -> (prefix: Substring, name: String) {
    guard fileName.hasSuffix(".sql") else { throw .invalidFileName(fileName) }
    let stem = fileName.dropLast(4)
    guard let separator = stem.firstRange(ofTwo: "_") else { throw .invalidFileName(fileName) }
    let name = stem[separator.upperBound...]
    guard !name.isEmpty else { throw .invalidFileName(fileName) }
    return (stem[..<separator.lowerBound], String(name))
  }
}

extension Substring {
  /// Where a character first stands twice in a row.
  fileprivate func firstRange(ofTwo character: Character) -> Range<Index>? {
    zip(indices, indices.dropFirst())
      .first { self[$0] == character && self[$1] == character }
      .map { $0..<index(after: $1) }
  }
}

extension String {
  fileprivate var runsOutsideTransaction: Bool {
    split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first
      .map { $0.trimmingSuffix(while: \.isWhitespace) == "-- no-transaction" } ?? false
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, isDropped(last) { rest.removeLast() }
    return rest
  }
}
