import DatabaseTesting
import Postgres
import PratiqueTesting
import Testing

@Suite("Prepared statements", .ownThreads(atOnce: 16))
struct PreparedStatementTests {
  private static func planned(_ db: Connection) throws -> Int {
    try db.one("SELECT count(*) AS n FROM pg_prepared_statements").decode("n")
  }

  @Test("a statement is planned once, whatever its values are, also when the pipeline says it twice")
  func plannedOnce() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        for value in 1...3 {
          let answers = try db.pipeline(["SELECT \(value) AS n", "SELECT \(-value) AS n"], preparing: true)

          let numbers = try answers.map { rows in try rows[0].decode("n", as: Int.self) }
          #expect(numbers == [value, -value])
        }
        #expect(try Self.planned(db) == 1)
        // The same text with a value of another type is another statement.
        let text = try db.pipeline(["SELECT \("one") AS n"], preparing: true)
        #expect(try text[0][0].decode("n", as: String.self) == "one")
        #expect(try Self.planned(db) == 2)
      }
    }
  }

  @Test("what could not be planned, or was not asked to be after a failure, is planned the next time")
  func failures() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        let broken = #expect(throws: PostgresError.self) {
          try db.pipeline(["SELECT i FROM t", "SELECT 2 AS n"], preparing: true)
        }
        #expect(broken?.sqlState == .undefinedTable)
        try db.execute("CREATE TABLE t (i int)")

        let answers = try db.pipeline(["SELECT i FROM t", "SELECT 2 AS n"], preparing: true)

        #expect(answers.map(\.count) == [0, 1])
      }
    }
  }

  @Test("plans stay when the transaction that made them is undone")
  func undone() async throws {
    try await withPool { pool in
      try await pool.withConnection { db throws -> Void in
        for _ in 1...2 {
          #expect(throws: CancellationError.self) {
            try db.transaction { db in
              _ = try db.pipeline(["SELECT 1 AS n"], preparing: true)
              throw CancellationError()
            }
          }
        }
        #expect(try Self.planned(db) == 1)
      }
    }
  }

  @Test("a plan that a migration made void costs the session, and the next one makes it anew")
  func voidPlan() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        try db.execute("CREATE TABLE t (i int)")
        _ = try db.pipeline(["SELECT * FROM t"], preparing: true)
        try db.execute("ALTER TABLE t ADD j int")

        let error = #expect(throws: PostgresError.self) { try db.pipeline(["SELECT * FROM t"], preparing: true) }

        #expect(error?.sqlState == .featureNotSupported)
        #expect(throws: PostgresError.connectionLost) { try db.query("SELECT 1") }
      }
      #expect(try await pool.withConnection { db in try db.pipeline(["SELECT * FROM t"], preparing: true).count } == 1)
    }
  }
}
