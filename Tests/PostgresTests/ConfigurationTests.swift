import DatabaseTesting
import Postgres
import Testing

@Suite("Configuration")
struct ConfigurationTests {
  private static let secret = "hunter2"

  private func everyRendering<Value>(_ value: Value) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return ["\(value)", String(reflecting: value), String(describing: Optional(value)), dumped]
  }

  @Test(
    "URLs and keyword strings are read, and print without the password",
    arguments: [
      "postgres://app:hunter2@db.example:5433/pratique?sslmode=require",
      "postgresql://db.example/pratique?user=app&password=hunter2&port=5433&sslmode=require",
      "host=db.example port=5433 dbname=pratique user=app password=hunter2 sslmode=require",
    ])
  func password(url: String) throws {
    let configuration = try ConnectionConfiguration(url: url)

    #expect(configuration.description == "host=db.example port=5433 dbname=pratique user=app sslmode=require")
    #expect(configuration.password?.value == Self.secret)
    for text in everyRendering(configuration) + everyRendering(try #require(configuration.password)) {
      #expect(!text.contains(Self.secret), "\(text)")
    }
  }

  @Test(
    "what can't be read is refused without being quoted",
    arguments: [
      "hunter2", "password=hunter2 hunter2", "postgres://app:hunter2@[x/db", "postgres://app:%zzhunter2@x/db",
      "postgres://x/db?hunter2=1", "postgres://app:p@hunter2@x/db", "password='hunter2",
    ])
  func malformed(url: String) {
    let error = #expect(throws: PostgresError.self) { try ConnectionConfiguration(url: url) }

    guard case .configuration(let reason) = error else {
      Issue.record("unexpected \(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty && !reason.contains(Self.secret), "\(reason)")
  }

  @Test("a failed connection doesn't tell the password")
  func failedConnection() async throws {
    let pool = ConnectionPool(
      configuration: try ConnectionConfiguration(url: "postgres://app:hunter2@127.0.0.1:1/x"), size: 1, queueLimit: 1,
      logger: .silent)
    pool.start()

    let outcome = await timed { try await pool.withConnection { _ in } }

    for text in everyRendering(outcome.error) { #expect(!text.contains(Self.secret), "\(text)") }
    guard case .unavailable = outcome.error as? PostgresError else {
      Issue.record("unexpected \(String(describing: outcome.error))")
      return
    }
    await pool.shutdown()
  }

  @Test("names with quotes and spaces survive")
  func quoting() throws {
    var configuration = try ConnectionConfiguration(url: "postgres:///x")
    configuration.database = #"a 'b' \c"#

    #expect(try ConnectionConfiguration(url: configuration.connectionString).database == #"a 'b' \c"#)
  }
}
