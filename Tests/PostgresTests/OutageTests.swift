import DatabaseTesting
import Glibc
import Postgres
import PratiqueTesting
import Testing

@Suite("Outages", .ownThreads(atOnce: 16))
struct OutageTests {
  @Test("without a server, requests are told so quickly, and shutting down doesn't hang")
  func noServer() async throws {
    let pool = ConnectionPool(
      configuration: try ConnectionConfiguration(url: "postgres:///x?host=/nonexistent"), size: 2, queueLimit: 64,
      logger: .silent)
    pool.start()
    for _ in 0..<20 {
      let outcome = await timed { try await pool.withConnection { _ in } }

      guard case .unavailable = outcome.error as? PostgresError else {
        Issue.record("unexpected \(String(describing: outcome.error))")
        break
      }
      #expect(outcome.duration < promptly)
    }

    #expect(await timed { await pool.shutdown() }.duration < promptly)
  }

  @Test("a server that accepts and never answers is given up on after the connect timeout")
  func silentServer() async throws {
    let server = try SilentServer()
    var configuration = try ConnectionConfiguration(url: "postgres://127.0.0.1:\(server.port)/x")
    configuration.connectTimeout = .milliseconds(400)
    let pool = ConnectionPool(configuration: configuration, size: 1, queueLimit: 64, logger: .silent)
    pool.start()

    let impatient = await timed { try await pool.withConnection(within: .milliseconds(100)) { _ in } }
    let patient = await timed { try await pool.withConnection { _ in } }

    #expect(impatient.error as? PostgresError == .queueTimedOut)
    #expect(impatient.duration < promptly)
    #expect(patient.error as? PostgresError == .unavailable("connecting took too long"))
    #expect(patient.duration < promptly)
    await pool.shutdown()
  }

  @Test("when the database comes back, so does the pool, within its longest pause")
  func recovery() async throws {
    try await withTestDatabase { database in
      let name = try #require(database.configuration.database)
      var elsewhere = database.configuration
      elsewhere.database = "postgres"
      let administrator = database.pool(size: 1, configuration: elsewhere)
      // Both connections stand first: one still on its way while connections are forbidden could slip in and serve.
      let pool = try await database.connectedPool(size: 2)

      try await administrator.withConnection { db in
        try db.execute("ALTER DATABASE \(raw: name) ALLOW_CONNECTIONS false")
        try db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \(name)")
      }
      try await eventually("requests are refused") {
        let outcome = await timed { try await pool.withConnection { db in try db.execute("SELECT 1") } }
        #expect(outcome.duration < promptly)
        guard case .unavailable = outcome.error as? PostgresError else { return false }
        return true
      }
      try await administrator.withConnection { db in
        try db.execute("ALTER DATABASE \(raw: name) ALLOW_CONNECTIONS true")
      }

      let back = await timed {
        try await eventually("requests are served") {
          await timed { try await pool.withConnection { db in try db.execute("SELECT 1") } }.error == nil
        }
      }
      #expect(back.duration < promptly)
    }
  }

  /// Listens on a port of this machine; the system completes connections, and nobody ever says anything.
  private final class SilentServer {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) | listen(descriptor, 16) | getsockname(descriptor, $0, &length)
        }
      }
      try #require(status == 0)
      port = UInt16(bigEndian: address.sin_port)
      self.descriptor = descriptor
    }

    deinit { close(descriptor) }
  }
}
