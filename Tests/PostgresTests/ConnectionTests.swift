import DatabaseTesting
import Postgres
import PratiqueTesting
import Testing

@Suite("Connection", .ownThreads(atOnce: 16))
struct ConnectionTests {
  @Test("one row is exactly one, oneOrNil at most one")
  func rowCounts() async throws {
    try await withPool { pool in
      try await pool.withConnection { db throws in
        let none: SQL = "SELECT 1 WHERE false"
        let two: SQL = "SELECT generate_series(1, 2)"

        #expect(throws: PostgresError.unexpectedRowCount(0)) { try db.one(none) }
        #expect(throws: PostgresError.unexpectedRowCount(2)) { try db.one(two) }
        #expect(throws: PostgresError.unexpectedRowCount(2)) { try db.oneOrNil(two) }
        #expect(try db.oneOrNil(none)?.columnNames == nil)
      }
    }
  }

  @Test("affected rows are counted")
  func affectedRows() async throws {
    try await withPool { pool in
      try await pool.withConnection { db throws in
        #expect(try db.execute("CREATE TABLE t (i int)") == 0)
        #expect(try db.execute("INSERT INTO t SELECT generate_series(1, 5)") == 5)
        #expect(try db.execute("UPDATE t SET i = i WHERE i > 3") == 2)
        #expect(try db.execute("DELETE FROM t WHERE false") == 0)
      }
    }
  }

  @Test("a refusal names state and constraint, and hides the rest from its description")
  func constraintViolation() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        try db.script("CREATE TABLE t (name text CONSTRAINT name_is_unique UNIQUE); INSERT INTO t VALUES ('hunter2')")

        let error = #expect(throws: PostgresError.self) { try db.execute("INSERT INTO t VALUES (\("hunter2"))") }

        guard case .server(.uniqueViolation, let report, "name_is_unique") = error else {
          Issue.record("unexpected \(String(describing: error))")
          return
        }
        #expect(report.logText.contains("hunter2"))
        #expect(report.table == "t")
        for text in ["\(String(describing: error))", String(reflecting: error), "\(report)"] {
          #expect(!text.contains("hunter2") && !text.contains("INSERT"), "\(text)")
        }
        #expect(try db.one("SELECT 1 AS n").decode("n", as: Int.self) == 1)
      }
    }
  }

  @Test("a zero byte is refused in a statement, and by the server in a value")
  func zeroBytes() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        #expect(throws: PostgresError.misuse("a statement contains the character U+0000")) {
          try db.query("SELECT 1\(raw: "\0") WHERE false")
        }
        let error = #expect(throws: PostgresError.self) { try db.query("SELECT \("a\0b")") }
        #expect(error?.sqlState == .characterNotInRepertoire)
      }
    }
  }

  @Test("too many parameters are refused before anything is sent")
  func tooManyParameters() async throws {
    let many = (0...65_535).map { "\($0)" as SQL }.joined(separator: ", ")
    try await withPool { pool in
      try await pool.withConnection { db throws in
        #expect(throws: PostgresError.misuse("a statement can have 65535 parameters at most")) {
          try db.query("SELECT \(fragment: many)")
        }
        #expect(throws: PostgresError.misuse("a statement can have 65535 parameters at most")) {
          try db.pipeline(["SELECT 1", "SELECT \(fragment: many)"])
        }
        #expect(try db.query("SELECT 1").count == 1)
      }
    }
  }

  @Test("COPY by the wrong way closes the connection, and the pool goes on")
  func copyThroughQuery() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        #expect(throws: PostgresError.misuse("COPY is only possible through `copyIn`")) {
          try db.query("COPY (SELECT 1) TO STDOUT")
        }
        #expect(throws: PostgresError.connectionLost) { try db.query("SELECT 1") }
      }

      #expect(try await pool.withConnection { db in try db.query("SELECT 1").count } == 1)
    }
  }

  @Test("notices are logged at debug")
  func notices() async throws {
    try await withTestDatabase { database in
      let recorder = LogRecorder()
      let pool = database.pool(size: 1, logger: recorder.logger)

      try await pool.withConnection { db in try db.script("DO $$ BEGIN RAISE NOTICE 'mind the step'; END $$") }

      #expect(recorder.lines == ["debug notice from the server notice=NOTICE:  mind the step"])
    }
  }

  @Test("statements larger than the socket's buffers pass, in both directions")
  func largeStatements() async throws {
    try await withPool { pool in
      let text = String(repeating: "0123456789", count: 1_000_000)
      let answer: String = try await pool.withConnection { db in try db.one("SELECT \(text) AS t").decode("t") }
      #expect(answer == text)
    }
  }

  @Test("the server's own limits are set by the start-up options, and stop a statement")
  func serverTimeouts() async throws {
    try await withTestDatabase { database in
      var configuration = database.configuration
      configuration.applicationName = "a 'quoted' name"
      configuration.statementTimeout = .milliseconds(100)
      configuration.lockTimeout = .milliseconds(1_500)
      configuration.idleInTransactionTimeout = .seconds(90)
      let pool = database.pool(size: 1, configuration: configuration)

      try await pool.withConnection { db in
        let row = try db.one(
          """
          SELECT current_setting('application_name') AS name, current_setting('statement_timeout') AS statement,
                 current_setting('lock_timeout') AS lock, current_setting('client_encoding') AS encoding,
                 current_setting('idle_in_transaction_session_timeout') AS idle
          """)
        #expect(
          try ["name", "statement", "lock", "idle", "encoding"].map { try row.decode($0, as: String.self) }
            == ["a 'quoted' name", "100ms", "1500ms", "90s", "UTF8"])
        let error = #expect(throws: PostgresError.self) { try db.query("SELECT pg_sleep(30)") }
        #expect(error?.sqlState == .queryCanceled)
        #expect(try db.query("SELECT 1").count == 1)
      }
    }
  }

  @Test("a session that ends under a statement is lost; every further call says so; the pool goes on with another")
  func lostBackend() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        #expect(throws: PostgresError.connectionLost) {
          try db.query("SELECT pg_terminate_backend(pg_backend_pid())")
        }
        #expect(throws: PostgresError.connectionLost) { try db.query("SELECT 1") }
        #expect(throws: PostgresError.connectionLost) { try db.script("SELECT 1") }
        #expect(throws: PostgresError.connectionLost) { try db.pipeline(["SELECT 1"]) }
        #expect(throws: PostgresError.connectionLost) { try db.copyIn("COPY t FROM STDIN (FORMAT binary)") { _ in } }
        #expect(throws: PostgresError.connectionLost) { try db.transaction { _ in } }
        #expect(db.backendID == 0)
      }

      #expect(try await pool.withConnection { db in try db.query("SELECT 1").count } == 1)
    }
  }

  @Test("a session that ended while idle is replaced before its next use")
  func lostWhileIdle() async throws {
    try await withTestDatabase { database in
      let pool = database.pool(size: 1)
      let observer = database.observer()
      for _ in 0..<20 {
        let before = try await pool.withConnection { db in db.backendID }
        try await observer.terminateOthers()
        try await eventually("the session ends") {
          try await observer.withConnection { db in
            try db.query("SELECT FROM pg_stat_activity WHERE pid = \(before)").isEmpty
          }
        }

        let after = try await pool.withConnection { db in
          try db.execute("SELECT 1")
          return db.backendID
        }

        #expect(before != after)
      }
    }
  }
}
