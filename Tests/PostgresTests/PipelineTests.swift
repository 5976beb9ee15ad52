import DatabaseTesting
import Postgres
import PratiqueTesting
import Testing

@Suite("Pipeline", .ownThreads(atOnce: 16))
struct PipelineTests {
  @Test("answers come in order, one list of rows per statement")
  func order() async throws {
    try await withPool { pool in
      let counts = try await pool.withConnection { db in
        try db.pipeline([
          "BEGIN", "SELECT set_config('application_name', \("x"), true)", "SELECT generate_series(1, 3)", "COMMIT",
        ]).map(\.count)
      }

      #expect(counts == [0, 1, 3, 0])
    }
  }

  @Test("the first failure is thrown, what follows doesn't run, and the connection stays usable")
  func failureInTheMiddle() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        try db.execute("CREATE TABLE t (i int)")
        for explicit in [false, true] {
          let writes: [SQL] = ["INSERT INTO t VALUES (1)", "SELECT 1 / 0", "INSERT INTO missing VALUES (2)"]

          let error = #expect(throws: PostgresError.self) {
            try db.pipeline(explicit ? ["BEGIN"] + writes + ["COMMIT"] : writes)
          }

          #expect(error?.sqlState?.rawValue == "22012")
          #expect(try db.one("SELECT count(*) AS n FROM t").decode("n", as: Int.self) == 0)
        }
      }
    }
  }

  @Test("a refusal by a deferred constraint at the end is thrown")
  func deferredConstraint() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        try db.script(
          """
          CREATE TABLE parent (id int PRIMARY KEY);
          CREATE TABLE child (id int CONSTRAINT child_fkey REFERENCES parent DEFERRABLE INITIALLY DEFERRED)
          """)

        let error = #expect(throws: PostgresError.self) { try db.pipeline(["INSERT INTO child VALUES (1)"]) }

        #expect(error?.constraint == "child_fkey")
        #expect(try db.query("SELECT 1").count == 1)
      }
    }
  }

  @Test("works inside a transaction, whose rollback takes it back")
  func insideTransaction() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        try db.execute("CREATE TABLE t (i int)")
        #expect(throws: PostgresError.self) {
          try db.transaction { db in
            _ = try db.pipeline(["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)"])
            _ = try db.pipeline(["SELECT 1 / 0"])
          }
        }
        #expect(try db.one("SELECT count(*) AS n FROM t").decode("n", as: Int.self) == 0)
      }
    }
  }

  @Test("large statements and large answers don't block each other")
  func largePipelines() async throws {
    try await withPool { pool in
      let text = String(repeating: "x", count: 200_000)
      let lengths = try await pool.withConnection { db in
        try db.pipeline((0..<100).map { _ in "SELECT \(text) AS t" }).map {
          try $0[0].decode("t", as: String.self).utf8.count
        }
      }

      #expect(lengths == [Int](repeating: 200_000, count: 100))
    }
  }

  @Test("none is nothing")
  func empty() async throws {
    try await withPool { pool async throws in
      #expect(try await pool.withConnection { db in try db.pipeline([]).count } == 0)
    }
  }
}
