internal import Logging
internal import Postgres
internal import PratiqueStore

extension OperationContext {
  /// Runs `body`, which opens a transaction, on a connection; again when the database says that it lost a race, and in
  /// the operations' own errors.
  ///
  /// - Parameter limit: for everything together, waiting included.
  func repeating<T: Sendable>(
    within limit: Duration = .seconds(10), _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws(OperationError) -> T {
    let deadline = ContinuousClock.now + limit
    for attempt in 1... {
      do {
        return try await pool.withConnection(within: deadline - .now, body)
      } catch let error as PostgresError where error.isWorthRepeating && attempt < 4 && .now < deadline {
        // Jitter, so that those who collided don't collide again.
        try? await Task.sleep(for: .milliseconds(Int.random(in: 5...25) * attempt))
      } catch {
        throw operationError(error)
      }
    }
    throw .deadlineExceeded
  }

  private func operationError(_ error: any Error) -> OperationError {
    switch error {
    case let error as OperationError: return error
    case is CancellationError: return .cancelled
    case let error as PostgresError: return operationError(error)
    default:
      logger.error("operation failed", metadata: ["error": "\(error)"])
      return .internal("\(type(of: error))")
    }
  }

  private func operationError(_ error: PostgresError) -> OperationError {
    switch error {
    case .queueFull, .queueTimedOut, .server(.lockNotAvailable, _, _): return .busy
    case .unavailable, .connectionLost, .shutDown: return .unavailable
    case .deadlineExceeded, .server(.queryCanceled, _, _): return .deadlineExceeded
    case .cancelled: return .cancelled
    case .commitOutcomeUnknown: return .outcomeUnknown
    case .server(.diskFull, _, _): return .storageFull
    case .server(let state, let report, let constraint):
      logger.error(
        "the database refused a statement",
        metadata: [
          "sqlstate": "\(state.rawValue)", "constraint": "\(constraint ?? "")", "message": "\(report.message)",
        ])
      return .internal("sqlstate \(state.rawValue)")
    case .transactionAborted, .decoding, .unexpectedRowCount, .misuse, .configuration:
      logger.error("operation failed", metadata: ["error": "\(error)"])
      return .internal("database")
    }
  }
}

extension PostgresError {
  /// Another transaction, or a migration, got in the way; nothing is wrong with this one.
  fileprivate var isWorthRepeating: Bool {
    switch self {
    case .server(.serializationFailure, _, _), .server(.deadlockDetected, _, _), .server(.featureNotSupported, _, _):
      true
    default: false
    }
  }
}
