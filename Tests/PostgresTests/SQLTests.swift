import Postgres
import Testing

@Suite("SQL")
struct SQLTests {
  @Test("interpolated values become numbered parameters")
  func binds() {
    let sql: SQL = "SELECT \(1) + \(2 as Int?) WHERE \("x'; DROP TABLE y; --") = ''"

    #expect(sql.text == "SELECT $1 + $2 WHERE $3 = ''")
    #expect(sql.bindCount == 3)
  }

  @Test("a spliced fragment's parameters are renumbered")
  func fragments() {
    let inner: SQL = "b = \("x") AND c = \("y")"

    let sql: SQL = "a = \(1) AND \(fragment: inner) AND d = \(true)"

    #expect(sql.text == "a = $1 AND b = $2 AND c = $3 AND d = $4")
  }

  @Test("raw text is inlined")
  func raw() {
    let sql: SQL = "SELECT * FROM \(raw: "account") WHERE id = \(7)"

    #expect(sql.text == "SELECT * FROM account WHERE id = $1")
  }

  @Test("statements are joined with their parameters")
  func joined() {
    let conditions: [SQL] = ["a = \(1)", "b = \(2)", "c IS NULL"]

    #expect(conditions.joined(separator: " AND ").text == "a = $1 AND b = $2 AND c IS NULL")
    #expect([SQL]().joined(separator: " AND ").text.isEmpty)
  }

  @Test("printing shows no values")
  func description() {
    let sql: SQL = "SELECT \("hunter2")"

    #expect("\(sql)" == "SELECT $1")
  }

  @Test("values reach the server in their places, spliced ones too")
  func order() async throws {
    try await withPool { pool in
      let answer: [String] = try await pool.withConnection { db in
        let inner: SQL = "\("b"), \("c")"
        return try db.one("SELECT ARRAY[\("a"), \(fragment: inner), \("")] AS all").decode("all")
      }

      #expect(answer == ["a", "b", "c", ""])
    }
  }
}
