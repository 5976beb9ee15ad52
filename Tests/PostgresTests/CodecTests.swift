import DatabaseTesting
import Postgres
import Testing

@Suite("Codecs")
struct CodecTests {
  /// Sends values to the server and reads them back, each through a cast that proves the type.
  private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
    _ values: [Value], as type: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await withPool { pool in
      let answers: [Value] = try await pool.withConnection { db in
        try values.map { try db.one("SELECT \($0)::\(raw: type) AS value").decode("value") }
      }

      #expect(answers == values, sourceLocation: sourceLocation)
    }
  }

  @Test func bool() async throws { try await roundTrip([true, false], as: "boolean") }

  @Test func int16() async throws { try await roundTrip([Int16.min, -1, 0, 1, .max], as: "smallint") }

  @Test func int32() async throws { try await roundTrip([Int32.min, -1, 0, 1, .max], as: "integer") }

  @Test func int64() async throws { try await roundTrip([Int64.min, -1, 0, 1, .max], as: "bigint") }

  @Test func int() async throws { try await roundTrip([Int.min, -1, 0, 1, .max], as: "bigint") }

  @Test func double() async throws {
    try await roundTrip(
      [0, -0.0, 1.5, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude],
      as: "double precision")
  }

  @Test func string() async throws {
    try await roundTrip(["", "a", "naïve", "e\u{301}", "日本語", "👩‍👩‍👧", "\u{FEFF}", "\u{1}'\"\\"], as: "text")
    try await roundTrip([String(repeating: "é", count: 300_000)], as: "text")
  }

  @Test func bytea() async throws {
    try await roundTrip([[], [0], [0, 0xFF, 0x80], [UInt8](repeating: 7, count: 100_000)], as: "bytea")
  }

  @Test func timestamp() async throws {
    try await roundTrip(
      [0, 1, -1, 946_684_800_000_000, -210_866_803_200_000_000, 9_223_371_331_199_999_999 - 946_684_800_000_000]
        .map { PostgresTimestamp(microsecondsSinceUnixEpoch: $0) } + [.infinity, .negativeInfinity],
      as: "timestamptz")
  }

  @Test func jsonb() async throws {
    try await roundTrip(["{}", "[1, 2]", "\"é\"", "{\"a\": null}"].map(JSONB.init), as: "jsonb")
  }

  @Test func arrays() async throws {
    try await roundTrip([[], [true, false]], as: "boolean[]")
    try await roundTrip([[], [Int16.min, .max]], as: "smallint[]")
    try await roundTrip([[], [Int32.min, .max]], as: "integer[]")
    try await roundTrip([[], [Int64.min, .max]], as: "bigint[]")
    try await roundTrip([[], [Int.min, .max]], as: "bigint[]")
    try await roundTrip([[], [1.5, -.infinity]], as: "double precision[]")
    try await roundTrip([[], ["", "{a,\"b\"}", "NULL", "é"]], as: "text[]")
    try await roundTrip([[], [[], [0], [1, 2]]] as [[[UInt8]]], as: "bytea[]")
    try await roundTrip([[], [PostgresTimestamp.infinity, .negativeInfinity]], as: "timestamptz[]")
    try await roundTrip([[JSONB(text: "{}")]], as: "jsonb[]")
  }

  @Test("arrays may hold NULLs, if the element is optional")
  func arraysWithNulls() async throws {
    try await roundTrip([[], [nil], ["", nil, "x"]] as [[String?]], as: "text[]")
    try await roundTrip([[1, nil, .max]] as [[Int64?]], as: "bigint[]")
    try await withPool { pool in
      await #expect(throws: PostgresError.decoding(column: "a", reason: "it is NULL")) {
        try await pool.withConnection { db in try db.one("SELECT ARRAY[1, NULL] AS a").decode("a", as: [Int].self) }
      }
    }
  }

  @Test("an instant is the one the server means")
  func timestampMeaning() async throws {
    try await withPool { pool in
      let row = try await pool.withConnection { db in
        try db.one(
          """
          SELECT '2024-02-29 12:34:56.789012+00'::timestamptz AS read,
                 \(PostgresTimestamp(microsecondsSinceUnixEpoch: 1_709_210_096_789_012)) AT TIME ZONE 'UTC' =
                 '2024-02-29 12:34:56.789012'::timestamp AS written
          """)
      }

      #expect(try row.decode("read", as: PostgresTimestamp.self).microsecondsSinceUnixEpoch == 1_709_210_096_789_012)
      #expect(try row.decode("written", as: Bool.self))
    }
  }

  @Test("narrow integers are read into wide ones, never the other way round")
  func widening() async throws {
    try await withPool { pool in
      let row = try await pool.withConnection { db in
        try db.one(
          "SELECT 7::int2 AS two, -8::int4 AS four, 9::int8 AS eight, ARRAY[1, 2]::int2[] AS many, 0.5::real AS r")
      }

      #expect(try row.decode("two", as: Int64.self) == 7)
      #expect(try row.decode("two", as: Int32.self) == 7)
      #expect(try row.decode("four", as: Int.self) == -8)
      #expect(try row.decode("many", as: [Int].self) == [1, 2])
      #expect(try row.decode("r", as: Double.self) == 0.5)
      #expect(throws: PostgresError.self) { try row.decode("eight", as: Int32.self) }
      #expect(throws: PostgresError.self) { try row.decode("four", as: Int16.self) }
    }
  }

  @Test("text is read from all text types, and from nothing else")
  func textTypes() async throws {
    try await withPool { pool in
      let row = try await pool.withConnection { db in
        try db.script("CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE pair AS (a int, b int)")
        return try db.one(
          """
          SELECT 'a'::varchar AS a, 'b'::name AS b, '{"c": 1}'::json AS c, '{"d": 1}'::jsonb AS d, 'e' AS e,
                 'glad'::mood AS f, 1 AS g, ROW(1, 2)::pair AS h, 'i'::char(3) AS i, '\\x00'::bytea AS j
          """)
      }

      #expect(
        try ["a", "b", "c", "d", "e", "f", "i"].map { try row.decode($0, as: String.self) } == [
          "a", "b", "{\"c\": 1}", "{\"d\": 1}", "e", "glad", "i  ",
        ])
      for column in ["g", "h", "j"] {
        #expect(throws: PostgresError.self, "column \(column)") { try row.decode(column, as: String.self) }
      }
    }
  }

  @Test("NULL is nil where that is allowed, and an error elsewhere")
  func nulls() async throws {
    try await withPool { pool in
      let row = try await pool.withConnection { db in
        try db.one("SELECT NULL::int4 AS nothing, \(nil as String?) AS bound, 5 AS something")
      }

      #expect(try row.decodeIfPresent("nothing", as: Int.self) == nil)
      #expect(try row.decode("nothing", as: Int?.self) == nil)
      #expect(try row.decodeIfPresent(1, as: String.self) == nil)
      #expect(try row.decodeIfPresent("something", as: Int.self) == 5)
      #expect(throws: PostgresError.decoding(column: "nothing", reason: "it is NULL")) {
        try row.decode("nothing", as: Int.self)
      }
    }
  }

  @Test("columns that aren't there are errors")
  func missingColumns() async throws {
    try await withPool { pool in
      let row = try await pool.withConnection { db in try db.one("SELECT 1 AS ab") }

      for name in ["a", "abc", "AB", ""] {
        #expect(throws: PostgresError.self, "column \(name)") { try row.decode(name, as: Int.self) }
      }
      for index in [-1, 1] {
        #expect(throws: PostgresError.self, "column \(index)") { try row.decode(index, as: Int.self) }
      }
    }
  }

  @Test("arrays of several dimensions, and damaged ones, are errors")
  func oddArrays() async throws {
    try await withPool { pool in
      let row = try await pool.withConnection { db in try db.one("SELECT ARRAY[[1, 2], [3, 4]] AS a") }
      #expect(throws: PostgresError.decoding(column: "a", reason: "it is an array of 2 dimensions")) {
        try row.decode("a", as: [Int].self)
      }
    }
    var bytes: [UInt8] = []
    [1, 2, 3].encode(into: &bytes)
    for length in 0..<bytes.count {
      #expect(throws: PostgresError.self, "cut to \(length)") {
        try bytes[..<length].withUnsafeBytes { try [Int](postgresBinary: $0, type: .int8Array) }
      }
    }
  }

  @Test("rows outlive their connection")
  func lifetime() async throws {
    let rows = try await withPool { pool in
      try await pool.withConnection { db in
        try db.query("SELECT i, repeat('x', i) AS x FROM generate_series(1, 1000) i")
      }
    }

    #expect(try rows.map { try $0.decode("x", as: String.self).count } == Array(1...1000))
  }

  enum Colour: String, PostgresEncodable, PostgresDecodable {
    case red, green
  }

  @Test("raw-representable types need no code of their own")
  func rawRepresentable() async throws {
    try await roundTrip([Colour.red, .green], as: "text")
    try await withPool { pool in
      await #expect(throws: PostgresError.decoding(column: "c", reason: "it holds no known Colour")) {
        try await pool.withConnection { db in try db.one("SELECT 'blue' AS c").decode("c", as: Colour.self) }
      }
    }
  }
}
