/// Why a call to the database did not answer.
///
/// Told apart by case, ``SQLState`` and constraint name, never by message text. `description` is safe to show to anybody:
/// it never holds SQL, parameters, server messages or passwords. What the server wrote is in ``ServerReport``, for logs.
///
/// Outside ``Connection/transaction(_:_:)``, ``connectionLost`` and ``deadlineExceeded`` say nothing about whether a
/// statement that writes took effect; inside it they mean that nothing was committed.
public enum PostgresError: Error, Equatable {
  /// The server refused a statement; the last value is the name of the violated constraint, if one was.
  case server(SQLState, ServerReport, String?)
  /// The connection broke while a statement was under way, or was already closed.
  case connectionLost
  /// No connection can be had at present; the reason is a sentence for operators.
  case unavailable(String)
  /// The work did not end in time. Its statement was cancelled and its connection closed.
  case deadlineExceeded
  /// The calling task was cancelled. Inside the body only: callers of the pool see `CancellationError`.
  case cancelled
  /// As many requests are waiting as the pool allows; said at once, without waiting.
  case queueFull
  /// No connection became free in time; the work never began.
  case queueTimedOut
  /// The answer to COMMIT, or to a committing pipeline, was lost: it may or may not have taken effect.
  case commitOutcomeUnknown
  /// The server turned COMMIT into ROLLBACK, because the body had swallowed the failure of a statement.
  case transactionAborted
  /// A column can't be read as the type asked for.
  case decoding(column: String, reason: String)
  /// Exactly one row, or at most one, was asked for; this many came.
  case unexpectedRowCount(Int)
  /// The interface was used in a way it forbids. A programming error, named by the text.
  case misuse(String)
  /// The pool has been shut down.
  case shutDown
  /// The configuration can't be used, named by the text.
  case configuration(String)
}

extension PostgresError {
  /// The state the server gave, when it was the server that refused.
  public var sqlState: SQLState? {
    guard case .server(let state, _, _) = self else { return nil }
    return state
  }

  /// The violated constraint's name, when it was a constraint that refused.
  public var constraint: String? {
    guard case .server(_, _, let constraint) = self else { return nil }
    return constraint
  }

  /// The same decoding error, naming the column it came from; every other error unchanged.
  func inColumn(_ name: @autoclosure () -> String) -> PostgresError {
    guard case .decoding(_, let reason) = self else { return self }
    return .decoding(column: name(), reason: reason)
  }
}

extension PostgresError: CustomStringConvertible {
  /// One sentence, free of SQL, parameters and secrets.
  public var description: String {
    switch self {
    case .server(let state, _, let constraint?): "the database refused: constraint `\(constraint)` (\(state))"
    case .server(let state, _, nil): "the database refused (\(state))"
    case .connectionLost: "the connection to the database was lost"
    case .unavailable(let reason): "the database is unavailable: \(reason)"
    case .deadlineExceeded: "the database did not answer in time"
    case .cancelled: "the request was cancelled"
    case .queueFull: "too many requests are waiting for the database"
    case .queueTimedOut: "no database connection became free in time"
    case .commitOutcomeUnknown: "the answer to a commit was lost, so it may or may not have taken effect"
    case .transactionAborted: "the transaction had failed, so it was rolled back instead of committed"
    case .decoding(let column, let reason): "column `\(column)`: \(reason)"
    case .unexpectedRowCount(let count): "one row was expected, but \(count) came"
    case .misuse(let reason): "the database client was misused: \(reason)"
    case .shutDown: "the database connections have been shut down"
    case .configuration(let reason): "the database configuration can't be used: \(reason)"
    }
  }
}
