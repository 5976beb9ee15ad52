/// One run of the migrator, on one connection.
struct MigrationRun {
  let db: Connection
  let migrator: Migrator

  /// Every program that migrates this schema uses the same number, so it never changes.
  private static let lock: Int64 = 0x5052_4154_4951_5545

  /// Runs `body` while holding the migration lock, which belongs to this session: if the connection is lost the lock goes
  /// with it, and so does every statement that would have run under it.
  func locked<T>(_ body: () throws(MigrationError) -> T) throws(MigrationError) -> T {
    try acquire()
    let outcome: Result<T, MigrationError>
    do {
      try setTimeouts()
      outcome = .success(try body())
    } catch {
      outcome = .failure(error)
    }
    release()
    return try outcome.get()
  }

  /// Applies one step and enters it, repeating it while its locks aren't free.
  func apply(_ step: MigrationStep) throws(MigrationError) {
    var pause = Duration.milliseconds(50)
    for attempt in 1... {
      do {
        return step.runsOutsideTransaction ? try applyBare(step) : try applyInTransaction(step)
      } catch .failed(let label, let error) {
        guard error.sqlState == .lockNotAvailable, attempt < migrator.attempts else { throw .failed(label, error) }
        // Queries that queued up behind the lock we wanted get their turn first.
        try failing(step) { () throws(PostgresError) in try db.pause(for: pause) }
        pause *= 2
      }
    }
  }

  private func applyInTransaction(_ step: MigrationStep) throws(MigrationError) {
    do {
      try db.transaction { db in
        let duration = try measure { try db.script(step.sql) }
        guard !db.isIdle else { throw MigrationError.endedItsTransaction(step.label) }
        try MigrationLedger(db).record(step, took: duration)
      }
    } catch let error as PostgresError {
      throw .failed(step.label, error)
    } catch let error as MigrationError {
      throw error
    } catch {
      throw .database(.misuse("\(error)"))
    }
  }

  private func applyBare(_ step: MigrationStep) throws(MigrationError) {
    try failing(step) { () throws(PostgresError) in
      let duration = try measure { () throws(PostgresError) in try db.script(step.sql) }
      try MigrationLedger(db).record(step, took: duration)
    }
  }

  private func acquire() throws(MigrationError) {
    let end = ContinuousClock.now + migrator.lockWait
    do {
      // Polled, because a session that waits for the lock inside one statement holds up `CREATE INDEX CONCURRENTLY`.
      while try !db.one("SELECT pg_try_advisory_lock(\(Self.lock)) AS held").decode("held", as: Bool.self) {
        guard .now < end else { throw MigrationError.lockTimedOut }
        try db.pause(for: .milliseconds(50))
      }
    } catch let error as PostgresError {
      throw .database(error)
    } catch {
      throw .lockTimedOut
    }
  }

  private func setTimeouts() throws(MigrationError) {
    do {
      try db.execute(
        """
        SELECT set_config('lock_timeout', \("\(migrator.lockTimeout.milliseconds)"), false),
               set_config('statement_timeout', '0', false),
               set_config('idle_in_transaction_session_timeout', '0', false)
        """)
    } catch {
      throw .database(error)
    }
  }

  /// Gives the session back as it was. If that fails it is closed, which releases the lock as well.
  private func release() {
    do {
      _ = try db.pipeline([
        "RESET lock_timeout", "RESET statement_timeout", "RESET idle_in_transaction_session_timeout",
        "SELECT pg_advisory_unlock(\(Self.lock))",
      ])
    } catch {
      db.close()
    }
  }

  private func failing<T>(_ step: MigrationStep, _ body: () throws(PostgresError) -> T) throws(MigrationError) -> T {
    do {
      return try body()
    } catch {
      throw .failed(step.label, error)
    }
  }

  private func measure<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) -> Int64 {
    let start = ContinuousClock.now
    try body()
    return start.duration(to: .now).milliseconds
  }
}
