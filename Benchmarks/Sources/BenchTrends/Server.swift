import Logging
import Postgres
import PratiqueCore
import PratiqueStore

/// The server that everything runs on, as its superuser.
struct Server: Sendable {
  private let configuration: ConnectionConfiguration

  init(url: String) throws {
    var configuration = try ConnectionConfiguration(url: url)
    configuration.statementTimeout = .zero
    configuration.lockTimeout = .zero
    configuration.idleInTransactionTimeout = .zero
    self.configuration = configuration
  }

  /// A world that ends now.
  func world(resources: Int, accounts: Int, days: Int) async throws -> World {
    let now = try await once(configuration) { db in try Database.now(db) }
    return World(resources: resources, accounts: accounts, days: days, now: now)
  }

  /// A database with the schema and the two roles of an installation, and nothing else.
  func create(_ name: String) async throws -> SeededDatabase {
    try await once(configuration) { db in
      try db.execute("CREATE DATABASE \(raw: name)")
      if try db.oneOrNil("SELECT FROM pg_roles WHERE rolname = 'pratique_app'") == nil {
        try db.execute("CREATE ROLE pratique_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
      }
    }
    var owner = configuration
    owner.database = name
    try await once(owner) { db in
      try db.script(
        """
        ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pratique_app;
        ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO pratique_app;
        """)
      _ = try Database.migrator().up(on: db)
      try db.execute("CREATE EXTENSION pg_stat_statements")
    }
    return open(name)
  }

  /// One that is there.
  func open(_ name: String) -> SeededDatabase {
    var owner = configuration
    owner.database = name
    var app = owner
    app.user = "pratique_app"
    return SeededDatabase(owner: started(owner, size: 2), app: started(app, size: 2))
  }

  private func once<T: Sendable>(
    _ configuration: ConnectionConfiguration, _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws -> T {
    let pool = started(configuration, size: 1)
    do {
      let result = try await pool.withConnection(within: .seconds(60), body)
      await pool.shutdown()
      return result
    } catch {
      await pool.shutdown()
      throw error
    }
  }

  private func started(_ configuration: ConnectionConfiguration, size: Int) -> ConnectionPool {
    let pool = ConnectionPool(
      configuration: configuration, size: size, queueLimit: 1_000, logger: Logger(label: "bench-trends"))
    pool.start()
    return pool
  }
}

/// A database that was filled.
struct SeededDatabase: Sendable {
  /// As the superuser.
  let owner: ConnectionPool
  /// As the role that works.
  let app: ConnectionPool

  /// What it takes on disk.
  func size() async throws -> String {
    try await owner.withConnection { db in
      try db.one("SELECT pg_size_pretty(pg_database_size(current_database())) AS size").decode("size")
    }
  }

  /// What it was filled with.
  func world() async throws -> World {
    try await owner.withConnection { db in
      let row = try db.one(
        """
        SELECT resources, accounts, days, (extract(epoch FROM until) * 1000000)::bigint AS until FROM bench.world
        """)
      return World(
        resources: Int(try row.decode("resources", as: Int64.self)),
        accounts: Int(try row.decode("accounts", as: Int64.self)), days: Int(try row.decode("days", as: Int64.self)),
        now: Instant(microseconds: try row.decode("until")))
    }
  }

  /// Of the server.
  func version() async throws -> String {
    try await owner.withConnection { db in
      "PostgreSQL " + (try db.one("SELECT current_setting('server_version') AS version").decode("version"))
    }
  }

  func close() async {
    await app.shutdown()
    await owner.shutdown()
  }
}
