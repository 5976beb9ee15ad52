/// How a transaction sees and changes the database.
public enum TransactionMode: Sendable {
  /// Read committed: each statement sees what was committed before it.
  case readWrite
  /// Read committed, refusing writes.
  case readOnly
  /// One snapshot for all statements, refusing writes.
  case snapshot
  /// As if transactions ran one after the other; may fail with ``SQLState/serializationFailure`` and is then repeated.
  case serializable

  fileprivate var begin: SQL {
    switch self {
    case .readWrite: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    case .readOnly: "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
    case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
    }
  }
}

extension Connection {
  /// Runs `body` in a transaction: committed when it returns, rolled back when it throws. Transactions don't nest.
  ///
  /// - Throws: what `body` throws. ``PostgresError/commitOutcomeUnknown`` when the answer to COMMIT was lost; any other
  ///   error means that nothing was committed.
  @discardableResult
  public func transaction<T>(_ mode: TransactionMode = .readWrite, _ body: (Connection) throws -> T) throws -> T {
    try transaction(mode, opening: []) { db, _ in try body(db) }
  }

  /// The same, with statements that go out together with BEGIN: they cost no round trip of their own.
  ///
  /// - Parameter statements: the first of the transaction, planned once for the connection. `body` is given the rows of
  ///   each, in order.
  /// - Throws: what ``transaction(_:_:)`` throws; when one of the statements fails, `body` doesn't run.
  @discardableResult
  public func transaction<T>(
    _ mode: TransactionMode, opening statements: [SQL], _ body: (Connection, [[Row]]) throws -> T
  ) throws -> T {
    guard !isInTransaction else { throw PostgresError.misuse("transactions don't nest") }
    let answers: [[Row]]
    if statements.isEmpty {
      try execute(mode.begin)
      answers = []
    } else {
      answers = Array(try pipeline([mode.begin] + statements, preparing: true).dropFirst())
    }
    isInTransaction = true
    defer {
      isInTransaction = false
      closing = []
    }
    let value: T
    do {
      value = try body(self, answers)
    } catch {
      rollback()
      throw error
    }
    try commit()
    return value
  }

  /// Leaves a statement to be sent together with COMMIT, before it: it costs no round trip of its own, and a lock that it
  /// takes is held no longer than it must be. Such statements run in the order in which they were left.
  ///
  /// - Parameter failure: makes of the statement's error what the transaction throws.
  public func atCommit(_ statement: SQL, orThrow failure: @escaping (PostgresError) -> any Error = { $0 }) {
    precondition(isInTransaction, "what goes out with COMMIT belongs to a transaction")
    closing.append(ClosingStatement(sql: statement, failure: failure))
  }

  private func commit() throws {
    // Throws while it is certain that the server has not heard of the commit.
    _ = try usableHandle()
    guard !hasFailedTransaction else {
      // The server would answer COMMIT by undoing everything, and call that no error.
      rollback()
      throw PostgresError.transactionAborted
    }
    let outcome: PipelineOutcome
    do {
      let statements = try (closing.map(\.sql) + ["COMMIT"]).map { sql throws(PostgresError) in try Statement(sql) }
      outcome = try committing { () throws(PostgresError) in try runPipeline(statements, preparing: true) }
    } catch {
      rollback()
      throw error
    }
    guard let failure = outcome.failure else { return }
    // A refusal of COMMIT itself, for example by a deferred constraint, has rolled back already.
    rollback()
    throw outcome.failed.flatMap { closing.indices.contains($0) ? closing[$0].failure(failure) : nil } ?? failure
  }

  /// Runs the part of the work whose answer must not be lost: an interruption before it prevents it, one during it waits
  /// for it, up to the deadline.
  func committing<T>(_ body: () throws(PostgresError) -> T) throws(PostgresError) -> T {
    if let ticket, !ticket.beginCommit() {
      try checkInterruption()
      throw abandon(.cancelled)
    }
    defer { ticket?.endCommit() }
    do {
      return try body()
    } catch .connectionLost, .deadlineExceeded, .cancelled {
      throw .commitOutcomeUnknown
    }
  }

  /// Leaves the transaction, by closing the connection if the server can't be asked to.
  func rollback() {
    guard isUsable, !isIdle else { return }
    do {
      try execute("ROLLBACK")
    } catch {
      // The server rolls back what a closed session leaves open.
      close()
    }
  }
}

/// A statement that goes out with COMMIT.
struct ClosingStatement {
  let sql: SQL
  let failure: (PostgresError) -> any Error
}
