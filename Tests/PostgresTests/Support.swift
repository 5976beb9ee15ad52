import DatabaseTesting
import Postgres
import Testing

/// Runs a test on a started pool in an empty database of its own.
@discardableResult
func withPool<Result: Sendable>(
  size: Int = 1, queueLimit: Int = 64, _ body: (ConnectionPool) async throws -> Result
) async throws -> Result {
  try await withTestDatabase { database in
    try await body(database.connectedPool(size: size, queueLimit: queueLimit))
  }
}

/// Asks until the answer is yes, for thirty seconds at most.
func eventually(
  _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(30)
  while .now < end {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(5))
  }
  // A busy machine may have slept through all of it.
  if try await condition() { return }
  Issue.record(what, sourceLocation: sourceLocation)
}

/// Far less than what is interrupted would take (a minute, or for ever), and far more than a busy machine needs.
let promptly = Duration.seconds(20)

/// How long something took, and how it ended.
func timed<Success>(_ body: () async throws -> Success) async -> (duration: Duration, error: (any Error)?) {
  let start = ContinuousClock.now
  do {
    _ = try await body()
    return (start.duration(to: .now), nil)
  } catch {
    return (start.duration(to: .now), error)
  }
}

extension TestDatabase {
  /// A pool whose connections all stand, so that short deadlines aren't spent on connecting.
  func connectedPool(size: Int = 1, queueLimit: Int = 64) async throws -> ConnectionPool {
    let pool = pool(size: size, queueLimit: queueLimit)
    try await eventually("the pool is connected") { pool.statistics.idle == size }
    return pool
  }

  /// A pool of one connection that looks at the others; by another name, so that it doesn't see itself.
  func observer() -> ConnectionPool {
    var configuration = configuration
    configuration.applicationName = "observer"
    return pool(size: 1, configuration: configuration)
  }
}

extension ConnectionPool {
  /// How many other sessions of this database run a statement that contains the text.
  func countRunning(_ text: String) async throws -> Int {
    try await withConnection { db in
      try db.one(
        """
        SELECT count(*) AS count FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND state = 'active' AND query LIKE '%' || \(text) || '%'
        """
      ).decode("count")
    }
  }

  /// Ends all other sessions of this database, as an administrator would.
  @discardableResult
  func terminateOthers(running text: String = "") async throws -> Int {
    try await withConnection { db in
      try db.query(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (\(text) = '' OR query LIKE '%' || \(text) || '%')
        """
      ).count
    }
  }
}
