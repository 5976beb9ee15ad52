import DatabaseTesting
import Postgres
import PratiqueTesting
import Testing

@Suite("Transactions", .ownThreads(atOnce: 16))
struct TransactionTests {
  private struct Refusal: Error {}

  private func withTable(
    _ body: (TestDatabase, ConnectionPool) async throws -> Void
  ) async throws {
    try await withTestDatabase(
      template: "slow-commit",
      prepare: { db in
        // A row with this many seconds makes the commit take that long.
        try db.script(
          """
          CREATE TABLE t (seconds double precision);
          CREATE TABLE parent (id int CONSTRAINT parent_pkey PRIMARY KEY);
          CREATE TABLE child (id int CONSTRAINT child_parent_fkey REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
          CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(new.seconds); RETURN NULL; END $$;
          CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION wait();
          """)
      }
    ) { database in
      try await body(database, database.connectedPool())
    }
  }

  private func count(_ pool: ConnectionPool) async throws -> Int {
    try await pool.withConnection { db in try db.one("SELECT count(*) AS n FROM t").decode("n") }
  }

  @Test("commits when the body returns, rolls back when it throws")
  func commitAndRollback() async throws {
    try await withTable { _, pool in
      try await pool.withConnection { db in
        let seven = try db.transaction { db in
          try db.execute("INSERT INTO t VALUES (0)")
          return 7
        }
        #expect(seven == 7)
        #expect(throws: Refusal.self) {
          try db.transaction { db in
            try db.execute("INSERT INTO t VALUES (0)")
            throw Refusal()
          }
        }
        #expect(throws: PostgresError.self) {
          try db.transaction { db in
            try db.execute("INSERT INTO t VALUES (0)")
            try db.execute("SELECT 1 / 0")
          }
        }
        #expect(!db.isInTransaction)
        // Fails, or is lost, if a transaction is still open.
        try db.execute("INSERT INTO t VALUES (0)")
      }

      #expect(try await count(pool) == 2)
    }
  }

  @Test("a swallowed failure can't pass for a commit")
  func swallowedFailure() async throws {
    try await withTable { _, pool in
      try await pool.withConnection { db -> Void in
        #expect(throws: PostgresError.transactionAborted) {
          try db.transaction { db in
            try db.execute("INSERT INTO t VALUES (0)")
            _ = try? db.execute("SELECT 1 / 0")
          }
        }
      }

      #expect(try await count(pool) == 0)
    }
  }

  @Test("transactions don't nest")
  func nesting() async throws {
    try await withTable { _, pool in
      try await pool.withConnection { db -> Void in
        #expect(throws: PostgresError.misuse("transactions don't nest")) {
          try db.transaction { db in try db.transaction { _ in } }
        }
      }
    }
  }

  @Test("read-only modes refuse writes")
  func readOnly() async throws {
    try await withTable { _, pool in
      for mode in [TransactionMode.readOnly, .snapshot] {
        try await pool.withConnection { db in
          let error = #expect(throws: PostgresError.self) {
            try db.transaction(mode) { db in try db.execute("INSERT INTO t VALUES (0)") }
          }
          #expect(error?.sqlState == .readOnlyTransaction)
        }
      }
    }
  }

  @Test("a constraint checked at commit is a refusal, not an unknown outcome")
  func deferredConstraint() async throws {
    try await withTable { _, pool in
      try await pool.withConnection { db throws in
        let error = #expect(throws: PostgresError.self) {
          try db.transaction { db in try db.execute("INSERT INTO child VALUES (1)") }
        }
        #expect(error?.sqlState == .foreignKeyViolation)
        #expect(error?.constraint == "child_parent_fkey")
        #expect(try db.query("SELECT 1").count == 1)
      }
    }
  }

  @Test("a session lost during COMMIT leaves the outcome unknown")
  func lostDuringCommit() async throws {
    try await withTable { database, pool in
      let observer = database.observer()
      async let outcome = timed {
        try await pool.withConnection(within: .seconds(20)) { db in
          try db.transaction { db in try db.execute("INSERT INTO t VALUES (30)") }
        }
      }
      try await eventually("the commit is under way") { try await observer.countRunning("COMMIT") == 1 }

      try await observer.terminateOthers(running: "COMMIT")

      #expect(await outcome.error as? PostgresError == .commitOutcomeUnknown)
    }
  }

  @Test("so does a session lost during a committing pipeline; a reading one is just lost")
  func lostDuringPipeline() async throws {
    try await withTable { database, pool in
      let observer = database.observer()
      for (commits, expected) in [(true, PostgresError.commitOutcomeUnknown), (false, .connectionLost)] {
        async let outcome = timed {
          try await pool.withConnection(within: .seconds(20)) { db in
            _ = try db.pipeline(["INSERT INTO t VALUES (30)"], commits: commits)
          }
        }
        try await eventually("the commit is under way") { try await observer.countRunning("INSERT INTO t") == 1 }

        try await observer.terminateOthers(running: "INSERT INTO t")

        #expect(await outcome.error as? PostgresError == expected)
      }
    }
  }

  @Test("a deadline during COMMIT leaves the outcome unknown")
  func deadlineDuringCommit() async throws {
    try await withTable { _, pool in
      let outcome = await timed {
        try await pool.withConnection(within: .milliseconds(300)) { db in
          try db.transaction { db in try db.execute("INSERT INTO t VALUES (30)") }
        }
      }

      #expect(outcome.error as? PostgresError == .commitOutcomeUnknown)
      #expect(outcome.duration < promptly)
    }
  }

  @Test("a deadline before COMMIT means that nothing was committed")
  func deadlineBeforeCommit() async throws {
    try await withTable { _, pool in
      let told = Locked(false)
      let finished = Locked<(any Error)?>(nil)
      let outcome = await timed {
        try await pool.withConnection(within: .milliseconds(200)) { db in
          do {
            try db.transaction { db in
              try db.execute("INSERT INTO t VALUES (0)")
              // Busy with something else than the database, until long after the caller has gone.
              while !told.withLock({ $0 }) {}
            }
          } catch {
            finished.withLock { $0 = error }
            throw error
          }
        }
      }
      told.withLock { $0 = true }

      #expect(outcome.error as? PostgresError == .deadlineExceeded)
      #expect(outcome.duration < promptly)
      try await eventually("the body ends") { finished.withLock { $0 } as? PostgresError == .deadlineExceeded }
      #expect(try await count(pool) == 0)
    }
  }

  @Test("cancelling the task during COMMIT waits for the answer")
  func cancelDuringCommit() async throws {
    try await withTable { database, pool in
      let observer = database.observer()
      let task = Task {
        try await pool.withConnection { db in
          try db.transaction { db in try db.execute("INSERT INTO t VALUES (0.5)") }
          return "committed"
        }
      }
      try await eventually("the commit is under way") { try await observer.countRunning("COMMIT") == 1 }

      task.cancel()

      #expect(try await task.value == "committed")
      #expect(try await count(pool) == 1)
    }
  }

  @Test("a transaction left open by hand does not reach the next caller")
  func leftOpen() async throws {
    try await withTable { _, pool in
      let first = try await pool.withConnection { db in
        try db.execute("BEGIN")
        try db.execute("INSERT INTO t VALUES (0)")
        return db.backendID
      }

      #expect(try await count(pool) == 0)
      #expect(try await pool.withConnection { db in db.backendID } != first)
    }
  }

  @Test("what is left for COMMIT runs before it, in order")
  func atCommit() async throws {
    try await withTable { _, pool in
      try await pool.withConnection { db in
        try db.transaction { db in
          db.atCommit("INSERT INTO parent SELECT count(*) FROM parent")
          db.atCommit("INSERT INTO parent SELECT count(*) FROM parent")
          try db.execute("INSERT INTO parent VALUES (7)")
          #expect(try db.query("SELECT FROM parent").count == 1)
        }
        let ids = try db.query("SELECT id FROM parent ORDER BY id").map { try $0.decode("id", as: Int32.self) }
        #expect(ids == [1, 2, 7])
      }
    }
  }

  @Test("what fails at COMMIT undoes the transaction, and is thrown as whoever left it says")
  func failureAtCommit() async throws {
    try await withTable { _, pool in
      try await pool.withConnection { db in
        #expect(throws: Refusal.self) {
          try db.transaction { db in
            db.atCommit("INSERT INTO t VALUES (0)")
            db.atCommit("SELECT 1 / 0") { _ in Refusal() }
          }
        }
        let error = #expect(throws: PostgresError.self) {
          try db.transaction { db in
            db.atCommit("SELECT 1 / 0")
            db.atCommit("INSERT INTO t VALUES (0)") { _ in Refusal() }
          }
        }
        #expect(error?.sqlState?.rawValue == "22012")
      }
      #expect(try await count(pool) == 0)
    }
  }

  @Test("what a transaction left for COMMIT does not outlast it")
  func notAtCommitOfAnother() async throws {
    try await withTable { _, pool in
      try await pool.withConnection { db in
        #expect(throws: Refusal.self) {
          try db.transaction { db in
            db.atCommit("INSERT INTO t VALUES (0)")
            throw Refusal()
          }
        }
        #expect(throws: PostgresError.transactionAborted) {
          try db.transaction { db in
            db.atCommit("INSERT INTO t VALUES (0)")
            _ = try? db.execute("SELECT 1 / 0")
          }
        }
        try db.transaction { db in try db.execute("SELECT 1") }
      }
      #expect(try await count(pool) == 0)
    }
  }
}
