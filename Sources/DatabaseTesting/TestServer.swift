import Foundation
import Logging
import Postgres

/// The server all tests of this process share.
actor TestServer {
  /// Started by whoever asks first.
  static let shared = Task { try await TestServer() }

  private let configuration: ConnectionConfiguration
  private let pool: ConnectionPool
  /// Keeps a server of our own alive.
  private let cluster: PrivateCluster?
  private let prefix: String
  private var templates: [String: Task<String, any Error>] = [:]
  private var count = 0

  private init() async throws {
    if let url = ProcessInfo.processInfo.environment["PRATIQUE_TEST_DATABASE_URL"] {
      cluster = nil
      configuration = try ConnectionConfiguration(url: url)
    } else {
      let cluster = try await PrivateCluster.start()
      self.cluster = cluster
      configuration = try ConnectionConfiguration(url: cluster.url)
    }
    var administration = configuration
    administration.statementTimeout = .seconds(60)
    pool = ConnectionPool(configuration: administration, size: 2, queueLimit: 10_000, logger: .silent)
    pool.start()
    // Unique among the processes that may share a server; the time tells which are old.
    prefix = "pratique_test_\(Int(Date().timeIntervalSince1970))_\(ProcessInfo.processInfo.processIdentifier)"
    if cluster == nil { try await Self.dropOldDatabases(pool) }
    try await Self.createRoles(pool)
  }

  /// - Parameter role: `nil` for the one that may do everything.
  nonisolated func configuration(of database: String, as role: TestRole? = nil) throws -> ConnectionConfiguration {
    var configuration = configuration
    configuration.database = database
    guard let role else { return configuration }
    // It makes what tests look at, some of it large, while other tests keep the processors busy.
    if role == .owner { configuration.statementTimeout = .seconds(60) }
    if cluster != nil {
      configuration.user = role.rawValue
      return configuration
    }
    // Its password isn't known, but the role that creates databases may become it.
    var assumed = try ConnectionConfiguration(
      url: "\(configuration.connectionString) options='-c role=\(role.rawValue)'")
    assumed.statementTimeout = configuration.statementTimeout
    return assumed
  }

  /// - Returns: the name of a new copy of the template.
  func createDatabase(
    template: String, as owner: TestRole?, prepare: @escaping @Sendable (Connection) throws -> Void
  ) async throws -> String {
    let task: Task<String, any Error>
    if let known = templates[template] {
      task = known
    } else {
      let name = newName()
      task = Task { try await prepareTemplate(name, as: owner, prepare) }
      templates[template] = task
    }
    let source = try await task.value
    let name = newName()
    try await create(name, from: source, as: owner)
    return name
  }

  nonisolated func drop(_ name: String) async throws {
    _ = try await pool.withConnection(within: .seconds(60)) { db in
      try db.execute("DROP DATABASE IF EXISTS \(raw: name) WITH (FORCE)")
    }
  }

  private func newName() -> String {
    count += 1
    return "\(prefix)_\(count)"
  }

  private nonisolated func create(_ name: String, from template: String, as owner: TestRole?) async throws {
    _ = try await pool.withConnection(within: .seconds(60)) { db in
      try db.execute(
        """
        CREATE DATABASE \(raw: name) OWNER \(raw: owner?.rawValue ?? "DEFAULT") TEMPLATE \(raw: template)
        STRATEGY file_copy
        """)
    }
  }

  /// The roles that an installation has, with the same limits.
  private static func createRoles(_ pool: ConnectionPool) async throws {
    try await pool.withConnection(within: .seconds(60)) { db in
      for role in TestRole.allCases {
        do {
          try db.execute("CREATE ROLE \(raw: role.rawValue) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
        } catch let error as PostgresError where [.duplicateObject, .uniqueViolation].contains(error.sqlState) {
          // Another process made it, or an earlier one.
        }
      }
    }
  }

  /// The rights that docker/roles.sh and the embedded cluster give.
  private static func grantRights(_ db: Connection) throws {
    try db.script(
      """
      ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO \(TestRole.app.rawValue);
      ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO \(TestRole.app.rawValue);
      """)
  }

  private nonisolated func prepareTemplate(
    _ name: String, as owner: TestRole?, _ prepare: @escaping @Sendable (Connection) throws -> Void
  ) async throws -> String {
    try await create(name, from: "template0", as: owner)
    let pool = ConnectionPool(
      configuration: try configuration(of: name, as: owner), size: 1, queueLimit: 1, logger: .silent)
    pool.start()
    let result: Result<Void, any Error>
    do {
      result = .success(
        try await pool.withConnection(within: .seconds(60)) { db in
          if owner != nil { try Self.grantRights(db) }
          try prepare(db)
        })
    } catch {
      result = .failure(error)
    }
    await pool.shutdown()
    try result.get()
    try await waitUntilUnused(name)
    return name
  }

  /// A session ends a moment after its client has gone, and a database in use can't be a template.
  private nonisolated func waitUntilUnused(_ name: String) async throws {
    for _ in 0..<500 {
      let isUsed = try await pool.withConnection(within: .seconds(60)) { db in
        try db.one("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = \(name)) AS used")
          .decode("used", as: Bool.self)
      }
      guard isUsed else { return }
      try await Task.sleep(for: .milliseconds(2))
    }
    throw TestServerError.templateInUse(name)
  }

  /// Drops what processes that were killed left behind on a server that outlives them.
  private static func dropOldDatabases(_ pool: ConnectionPool) async throws {
    try await pool.withConnection(within: .seconds(60)) { db in
      let old = try db.query(
        """
        SELECT datname FROM pg_database
        WHERE datname LIKE 'pratique\\_test\\_%'
          AND split_part(datname, '_', 3)::bigint < extract(epoch FROM now()) - 3600
        ORDER BY datname
        """)
      for row in old {
        try db.execute("DROP DATABASE IF EXISTS \(raw: row.decode("datname", as: String.self)) WITH (FORCE)")
      }
    }
  }
}

/// The two roles of an installation.
enum TestRole: String, CaseIterable {
  /// Owns the schema.
  case owner = "pratique_test_owner"
  /// Reads and writes rows.
  case app = "pratique_test_app"
}

/// Why there is no server to test against.
public enum TestServerError: Error, Equatable, CustomStringConvertible {
  /// PostgreSQL isn't installed.
  case notInstalled
  /// It is, but didn't start; the text is the end of its log.
  case notStarted(String)
  /// A template's sessions didn't end.
  case templateInUse(String)

  /// What happened, and what to do.
  public var description: String {
    switch self {
    case .notInstalled:
      "no PostgreSQL to test against: `apt-get install postgresql`, or name a server in PRATIQUE_TEST_DATABASE_URL"
    case .notStarted(let log): "PostgreSQL did not start: \(log)"
    case .templateInUse(let name): "the template database \(name) is still in use"
    }
  }
}
