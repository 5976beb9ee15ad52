import DatabaseTesting
import Postgres
import PratiqueTesting
import Testing

@Suite("COPY", .ownThreads(atOnce: 16))
struct CopyTests {
  private struct Refusal: Error {}

  private static let copy: SQL = "COPY t (id, small, name, data, flag) FROM STDIN (FORMAT binary)"

  private func withTable(_ body: @escaping @Sendable (Connection) throws -> Void) async throws {
    try await withTestDatabase { database in
      var configuration = database.configuration
      // The sanitizers make the largest copy slow.
      configuration.statementTimeout = .seconds(60)
      let pool = database.pool(size: 1, configuration: configuration)
      try await pool.withConnection(within: .seconds(60)) { db in
        try db.execute(
          "CREATE TABLE t (id bigint, small smallint CONSTRAINT small CHECK (small < 100), name text, data bytea, flag boolean)"
        )
        try body(db)
      }
    }
  }

  private static func count(_ db: Connection) throws -> Int {
    try db.one("SELECT count(*) AS n FROM t").decode("n")
  }

  @Test("two hundred thousand rows arrive as they were sent")
  func manyRows() async throws {
    try await withTable { db throws in
      let copied = try db.copyIn(Self.copy) { writer in
        for id in 0..<Int64(200_000) {
          try writer.row(columns: 5)
          writer.append(id)
          writer.append(Int16(id % 100))
          writer.append("name-é-\(id)")
          writer.append([UInt8(truncatingIfNeeded: id)])
          writer.append(id.isMultiple(of: 3) ? nil : id.isMultiple(of: 2))
        }
      }

      #expect(copied == 200_000)
      let row = try db.one(
        """
        SELECT count(*) FILTER (
          WHERE small = id % 100 AND name = 'name-é-' || id AND data = set_byte('\\x00', 0, (id % 256)::int)
            AND flag IS NOT DISTINCT FROM CASE WHEN id % 3 <> 0 THEN id % 2 = 0 END
        ) AS right, count(*) AS all
        FROM t
        """)
      #expect(try row.decode("right", as: Int.self) == 200_000)
      #expect(try row.decode("all", as: Int.self) == 200_000)
    }
  }

  @Test("every way to append")
  func everyAppend() async throws {
    try await withTable { db throws in
      try db.copyIn(Self.copy) { writer in
        try writer.row(columns: 5)
        writer.append(Int64.max as Int64?)
        writer.appendNull()
        "".utf8.withContiguousStorageIfAvailable { writer.appendText(UnsafeRawBufferPointer($0)) }
        [UInt8]().withUnsafeBytes { writer.append($0) }
        writer.append(true)
      }

      let row = try db.one("SELECT * FROM t")
      #expect(try row.decode("id", as: Int64.self) == .max)
      #expect(try row.decodeIfPresent("small", as: Int16.self) == nil)
      #expect(try row.decode("name", as: String.self).isEmpty)
      #expect(try row.decode("data", as: [UInt8].self).isEmpty)
      #expect(try row.decode("flag", as: Bool.self))
    }
  }

  @Test("no rows are no rows")
  func noRows() async throws {
    try await withTable { db throws in
      #expect(try db.copyIn(Self.copy) { _ in } == 0)
    }
  }

  @Test("a body that throws copies nothing, and the connection stays usable")
  func bodyThrows() async throws {
    try await withTable { db throws in
      for rows in [0, 1, 100_000] {
        #expect(throws: Refusal.self) {
          try db.copyIn("COPY t (id) FROM STDIN (FORMAT binary)") { writer in
            for id in 0..<rows {
              try writer.row(columns: 1)
              writer.append(id)
            }
            throw Refusal()
          }
        }
        #expect(try Self.count(db) == 0)
      }
    }
  }

  @Test("a refusal in the middle copies nothing, and the connection stays usable")
  func refusedRow() async throws {
    try await withTable { db throws in
      let error = #expect(throws: PostgresError.self) {
        try db.copyIn("COPY t (id, small) FROM STDIN (FORMAT binary)") { writer in
          for id in 0..<100_000 {
            try writer.row(columns: 2)
            writer.append(id)
            writer.append(Int16(id == 10 ? 100 : 1))
          }
        }
      }

      #expect(error?.sqlState == .checkViolation)
      #expect(error?.constraint == "small")
      #expect(try Self.count(db) == 0)
    }
  }

  @Test("a row with too few or too many values is refused here, not misread there")
  func wrongColumnCount() async throws {
    try await withTable { db throws in
      for (values, complaint) in [(1, "few"), (3, "many")] {
        #expect(throws: PostgresError.misuse("a row of COPY has 1 value too \(complaint)")) {
          try db.copyIn("COPY t (id, name) FROM STDIN (FORMAT binary)") { writer in
            try writer.row(columns: 2)
            for _ in 0..<values { writer.append(Int64(1)) }
          }
        }
      }
      #expect(try Self.count(db) == 0)
    }
  }

  @Test("statements that aren't a binary COPY FROM STDIN are refused")
  func wrongStatements() async throws {
    try await withTable { db throws in
      #expect(throws: PostgresError.misuse("COPY must say `FROM STDIN (FORMAT binary)`")) {
        try db.copyIn("COPY t FROM STDIN") { _ in }
      }
      #expect(throws: PostgresError.misuse("COPY takes no parameters")) { try db.copyIn("SELECT \(1)") { _ in } }
      let error = #expect(throws: PostgresError.self) {
        try db.copyIn("COPY missing FROM STDIN (FORMAT binary)") { _ in }
      }
      #expect(error?.sqlState == .undefinedTable)
      #expect(try Self.count(db) == 0)
      #expect(throws: PostgresError.misuse("`copyIn` takes a COPY … FROM STDIN statement only")) {
        try db.copyIn("SELECT 1") { _ in }
      }
    }
  }

  @Test("another statement inside the body is refused")
  func statementInside() async throws {
    try await withTable { db throws in
      #expect(throws: PostgresError.misuse("a statement was begun while another was under way")) {
        try db.copyIn(Self.copy) { _ in _ = try db.query("SELECT 1") }
      }
      #expect(try Self.count(db) == 0)
    }
  }

  @Test("a deadline in the middle ends the copy")
  func deadline() async throws {
    try await withPool { pool async throws in
      let outcome = await timed {
        try await pool.withConnection(within: .milliseconds(300)) { db in
          try db.execute("CREATE TEMPORARY TABLE t (id bigint)")
          try db.copyIn("COPY t FROM STDIN (FORMAT binary)") { writer in
            while true {
              try writer.row(columns: 1)
              writer.append(Int64(1))
            }
          }
        }
      }

      #expect(outcome.error as? PostgresError == .deadlineExceeded)
      #expect(outcome.duration < promptly)
      #expect(try await pool.withConnection { db in try db.query("SELECT 1").count } == 1)
    }
  }
}
