/// A five-character code that says what kind of condition the server reports.
///
/// Source: PostgreSQL manual, appendix A, "PostgreSQL Error Codes".
public struct SQLState: RawRepresentable, Hashable, Sendable {
  /// The code, for example `23505`.
  public let rawValue: String

  /// Any code; the well-known ones have names below.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The first two characters: the family the code belongs to.
  public var errorClass: Substring { rawValue.prefix(2) }
}

extension SQLState {
  /// 0A000: the server can't do this; for one, run a plan whose answer has other columns by now.
  public static let featureNotSupported = SQLState(rawValue: "0A000")
  /// 23001: a row is still referred to, and the rule says RESTRICT.
  public static let restrictViolation = SQLState(rawValue: "23001")
  /// 23502: NULL in a column that forbids it.
  public static let notNullViolation = SQLState(rawValue: "23502")
  /// 23503: a reference to a row that isn't there, or is still needed.
  public static let foreignKeyViolation = SQLState(rawValue: "23503")
  /// 23505: a second row with the same key.
  public static let uniqueViolation = SQLState(rawValue: "23505")
  /// 23514: a CHECK refused.
  public static let checkViolation = SQLState(rawValue: "23514")
  /// 23P01: an exclusion constraint refused.
  public static let exclusionViolation = SQLState(rawValue: "23P01")
  /// 22P02: text that isn't of the type it should become.
  public static let invalidTextRepresentation = SQLState(rawValue: "22P02")
  /// 22021: bytes that aren't text in the database's encoding, a zero byte for one.
  public static let characterNotInRepertoire = SQLState(rawValue: "22021")
  /// 22P03: a parameter or COPY value whose binary form isn't that of its type.
  public static let invalidBinaryRepresentation = SQLState(rawValue: "22P03")
  /// 22P04: a COPY stream that isn't well formed.
  public static let badCopyFileFormat = SQLState(rawValue: "22P04")
  /// 40001: concurrent transactions can't be put in an order; the whole transaction may be repeated.
  public static let serializationFailure = SQLState(rawValue: "40001")
  /// 40P01: transactions wait for each other; the whole transaction may be repeated.
  public static let deadlockDetected = SQLState(rawValue: "40P01")
  /// 55P03: `lock_timeout` passed, or NOWAIT met a lock.
  public static let lockNotAvailable = SQLState(rawValue: "55P03")
  /// 55006: the object is in use.
  public static let objectInUse = SQLState(rawValue: "55006")
  /// 57014: `statement_timeout` passed, or somebody cancelled the statement.
  public static let queryCanceled = SQLState(rawValue: "57014")
  /// 25006: a write in a read-only transaction.
  public static let readOnlyTransaction = SQLState(rawValue: "25006")
  /// 25P02: a statement after a failed one in the same transaction.
  public static let inFailedTransaction = SQLState(rawValue: "25P02")
  /// 26000: no prepared statement has this name.
  public static let invalidStatementName = SQLState(rawValue: "26000")
  /// 42P05: a prepared statement has this name already.
  public static let duplicatePreparedStatement = SQLState(rawValue: "42P05")
  /// 42501: the role may not do this.
  public static let insufficientPrivilege = SQLState(rawValue: "42501")
  /// 42601: not SQL.
  public static let syntaxError = SQLState(rawValue: "42601")
  /// 42703: no such column.
  public static let undefinedColumn = SQLState(rawValue: "42703")
  /// 42P01: no such table.
  public static let undefinedTable = SQLState(rawValue: "42P01")
  /// 42P04: the database exists already.
  public static let duplicateDatabase = SQLState(rawValue: "42P04")
  /// 42710: the role, or whatever it is, exists already.
  public static let duplicateObject = SQLState(rawValue: "42710")
  /// 42P07: the table exists already.
  public static let duplicateTable = SQLState(rawValue: "42P07")
  /// 53100: the server's disk is full.
  public static let diskFull = SQLState(rawValue: "53100")
  /// 53300: the server accepts no more connections.
  public static let tooManyConnections = SQLState(rawValue: "53300")
  /// P0001: a function's own `RAISE EXCEPTION`.
  public static let raiseException = SQLState(rawValue: "P0001")
}

extension SQLState: CustomStringConvertible {
  /// The bare code.
  public var description: String { rawValue }
}
