public import Logging
public import Postgres
internal import PratiqueTesting

/// A database that belongs to one test, and is dropped when the test ends.
public final class TestDatabase: Sendable {
  /// What a pool is made from. Its time limits are the defaults.
  public let configuration: ConnectionConfiguration
  /// Of the role that owns the schema, with a minute for each statement; the same as `configuration` where one role does
  /// everything.
  public let ownerConfiguration: ConnectionConfiguration
  private let pools = Locked<[ConnectionPool]>([])

  init(configuration: ConnectionConfiguration, ownerConfiguration: ConnectionConfiguration) {
    self.configuration = configuration
    self.ownerConfiguration = ownerConfiguration
  }

  /// How to reach it, as text; holds the password if the server was given from outside with one.
  public var url: String { configuration.connectionString }

  /// A started pool, shut down when the test ends.
  ///
  /// - Parameter configuration: `nil` for the defaults.
  public func pool(
    size: Int = 2, queueLimit: Int = 64, configuration: ConnectionConfiguration? = nil, logger: Logger = .silent
  ) -> ConnectionPool {
    let pool = ConnectionPool(
      configuration: configuration ?? self.configuration, size: size, queueLimit: queueLimit, logger: logger)
    pool.start()
    pools.withLock { $0.append(pool) }
    return pool
  }

  func close() async {
    for pool in pools.withLock({ $0 }) { await pool.shutdown() }
  }
}

extension Logger {
  /// Writes nothing.
  public static var silent: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}

/// As many databases as two processors can make use of, and far fewer connections than the server has.
private let turnstile = Turnstile(places: 16)

/// Runs a test in a database of its own, on a real server. Any number of tests may do so at once; they wait their turn.
///
/// The server is the one `PRATIQUE_TEST_DATABASE_URL` names, whose role must be allowed to create databases; otherwise a
/// throw-away one that ends with this process.
///
/// - Parameters:
///   - template: names what `prepare` makes; tests that give the same name get copies of the same database.
///   - prepare: runs once per name and process, on an empty database.
/// - Throws: ``TestServerError``, and what `prepare` and `body` throw.
@discardableResult
public func withTestDatabase<Result: Sendable>(
  template: String = "empty", prepare: @escaping @Sendable (Connection) throws -> Void = { _ in },
  _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
  try await withTestDatabase(template: template, asOwner: false, prepare: prepare, body)
}

/// The same with the two roles of an installation: `prepare` runs as the one that owns the schema, and the pools of the
/// test work as the one that only reads and writes rows.
@discardableResult
public func withInstalledDatabase<Result: Sendable>(
  template: String, prepare: @escaping @Sendable (Connection) throws -> Void,
  _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
  try await withTestDatabase(template: template, asOwner: true, prepare: prepare, body)
}

private func withTestDatabase<Result: Sendable>(
  template: String, asOwner: Bool, prepare: @escaping @Sendable (Connection) throws -> Void,
  _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
  let server = try await TestServer.shared.value
  await turnstile.enter()
  do {
    let result = try await inDatabase(of: server, template: template, asOwner: asOwner, prepare: prepare, body)
    await turnstile.leave()
    return result
  } catch {
    await turnstile.leave()
    throw error
  }
}

private func inDatabase<Result: Sendable>(
  of server: TestServer, template: String, asOwner: Bool, prepare: @escaping @Sendable (Connection) throws -> Void,
  _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
  let name = try await server.createDatabase(template: template, as: asOwner ? .owner : nil, prepare: prepare)
  let database = TestDatabase(
    configuration: try server.configuration(of: name, as: asOwner ? .app : nil),
    ownerConfiguration: try server.configuration(of: name, as: asOwner ? .owner : nil))
  do {
    let result = try await body(database)
    await database.close()
    try await server.drop(name)
    return result
  } catch {
    await database.close()
    // The test's own error is the news; a database left behind goes with the server.
    try? await server.drop(name)
    throw error
  }
}
