import DatabaseTesting
import Postgres
import PratiqueTesting
import Testing

@Suite("Connection pool", .ownThreads(atOnce: 16))
struct PoolTests {
  /// Keeps a connection busy until told otherwise.
  private final class Plug: Sendable {
    let isOut = Locked(false)
    let isIn = Locked(0)

    func pull() { isOut.withLock { $0 = true } }

    func occupy(_ pool: ConnectionPool) -> Task<Void, any Error> {
      Task {
        try await pool.withConnection(within: .seconds(30)) { [self] db in
          isIn.withLock { $0 += 1 }
          while !isOut.withLock({ $0 }) { try db.execute("SELECT pg_sleep(0.002)") }
        }
      }
    }

    func waitUntilIn(_ count: Int = 1) async throws {
      try await eventually("the connection is occupied") { isIn.withLock { $0 } == count }
    }
  }

  @Test("sixteen users share four connections, and none sees another's")
  func sharing() async throws {
    try await withPool(size: 4) { pool in
      let backends = try await withThrowingTaskGroup(of: Set<Int32>.self) { group in
        for user in 0..<16 {
          group.addTask {
            var backends: Set<Int32> = []
            for _ in 0..<25 {
              let (echo, backend) = try await pool.withConnection(within: .seconds(30)) { db in
                (try db.one("SELECT \(user) AS n").decode("n", as: Int.self), db.backendID)
              }
              #expect(echo == user)
              backends.insert(backend)
            }
            return backends
          }
        }
        return try await group.reduce(into: Set()) { $0.formUnion($1) }
      }
      #expect(backends.count <= 4)
    }
  }

  @Test("a full queue says so at once")
  func queueFull() async throws {
    try await withPool(size: 1, queueLimit: 2) { pool in
      let plug = Plug()
      let occupant = plug.occupy(pool)
      try await plug.waitUntilIn()
      let waiting = (0..<2).map { _ in Task { try await pool.withConnection(within: .seconds(30)) { $0.backendID } } }
      try await eventually("the queue is full") { pool.statistics.queued == 2 }

      let outcome = await timed { try await pool.withConnection { _ in } }

      #expect(outcome.error as? PostgresError == .queueFull)
      #expect(outcome.duration < promptly)
      plug.pull()
      try await occupant.value
      for task in waiting { _ = try await task.value }
    }
  }

  @Test("a queue limit of zero still admits who finds a free connection")
  func noQueue() async throws {
    try await withPool(size: 1, queueLimit: 0) { pool in
      try await eventually("the connection stands") { pool.statistics.idle == 1 }

      #expect(try await pool.withConnection { db in try db.query("SELECT 1").count } == 1)
    }
  }

  @Test("requests are served in the order of their arrival")
  func fairness() async throws {
    try await withPool(size: 1) { pool in
      let plug = Plug()
      let occupant = plug.occupy(pool)
      try await plug.waitUntilIn()
      let served = Locked<[Int]>([])
      var waiting: [Task<Void, any Error>] = []
      for number in 0..<10 {
        waiting.append(
          Task { try await pool.withConnection(within: .seconds(30)) { _ in served.withLock { $0.append(number) } } })
        try await eventually("it waits") { pool.statistics.queued == number + 1 }
      }

      plug.pull()
      for task in [occupant] + waiting { try await task.value }

      #expect(served.withLock { $0 } == Array(0..<10))
    }
  }

  @Test("time spent waiting counts, and has an error of its own")
  func queueTimedOut() async throws {
    try await withPool(size: 1) { pool in
      let plug = Plug()
      let occupant = plug.occupy(pool)
      try await plug.waitUntilIn()
      let ran = Locked(false)

      let outcome = await timed {
        try await pool.withConnection(within: .milliseconds(100)) { _ in ran.withLock { $0 = true } }
      }

      #expect(outcome.error as? PostgresError == .queueTimedOut)
      #expect(outcome.duration >= .milliseconds(100) && outcome.duration < promptly)
      #expect(pool.statistics.queued == 0)
      plug.pull()
      try await occupant.value
      #expect(!ran.withLock { $0 })
    }
  }

  @Test("a deadline stops the statement, closes the connection and doesn't delay the caller")
  func deadline() async throws {
    try await withTestDatabase { database in
      let pool = try await database.connectedPool()
      let observer = database.observer()
      let before = try await pool.withConnection { $0.backendID }

      let outcome = await timed {
        try await pool.withConnection(within: .milliseconds(200)) { db in
          try db.script("SET statement_timeout = 0; SELECT pg_sleep(60)")
        }
      }

      #expect(outcome.error as? PostgresError == .deadlineExceeded)
      #expect(outcome.duration >= .milliseconds(200) && outcome.duration < promptly)
      try await eventually("the server stops too") { try await observer.countRunning("pg_sleep") == 0 }
      #expect(try await pool.withConnection { $0.backendID } != before)
    }
  }

  @Test("the body can shorten its own deadline, not lengthen it")
  func bodyDeadline() async throws {
    try await withPool { pool in
      for (limit, own) in [(Duration.seconds(30), Duration.milliseconds(100)), (.milliseconds(100), .seconds(30))] {
        try await eventually("the pool is connected") { pool.statistics.idle == 1 }
        let outcome = await timed {
          try await pool.withConnection(within: limit) { db in
            db.deadline = .now + own
            try db.execute("SELECT pg_sleep(4)")
          }
        }
        #expect(outcome.error as? PostgresError == .deadlineExceeded)
        #expect(outcome.duration < promptly)
      }
    }
  }

  @Test("a body that swallows its interruption can't send anything more")
  func swallowedInterruption() async throws {
    try await withPool { pool in
      let later = Locked<(any Error)?>(nil)

      // Who answers first is a matter of chance: the body, that all is well, or the pool, that time is up.
      _ = await timed {
        try await pool.withConnection(within: .milliseconds(100)) { db in
          try? db.script("SELECT pg_sleep(4)")
          do { try db.execute("CREATE TABLE t ()") } catch { later.withLock { $0 = error } }
        }
      }

      try await eventually("the body ends") { later.withLock { $0 } as? PostgresError == .deadlineExceeded }
      let none: Bool = try await pool.withConnection { db in
        try db.one("SELECT to_regclass('t') IS NULL AS none").decode("none")
      }
      #expect(none)
    }
  }

  @Test("cancelling a task stops its statement, and answers at once")
  func cancellation() async throws {
    try await withTestDatabase { database in
      let pool = try await database.connectedPool()
      let observer = database.observer()
      let task = Task {
        try await pool.withConnection(within: .seconds(60)) { db in
          try db.script("SET statement_timeout = 0; SELECT pg_sleep(60)")
        }
      }
      try await eventually("the statement runs") { try await observer.countRunning("pg_sleep") == 1 }

      task.cancel()
      let outcome = await timed { try await task.value }

      #expect(outcome.error is CancellationError)
      #expect(outcome.duration < promptly)
      try await eventually("the server stops too") { try await observer.countRunning("pg_sleep") == 0 }
      #expect(try await pool.withConnection { db in try db.query("SELECT 1").count } == 1)
    }
  }

  @Test("a cancel never hits the next caller's statement")
  func cancellationRace() async throws {
    try await withPool(size: 1) { pool in
      for round in 0..<150 {
        let task = Task {
          try await pool.withConnection { db in try db.execute("SELECT pg_sleep(0.002)") }
        }
        // Cancels at every stage: before it is queued, while it runs, and when it has just ended.
        if round % 3 > 0 { try await Task.sleep(for: .microseconds(round * 20)) }
        task.cancel()

        let next = try await pool.withConnection { db in
          try db.one("SELECT pg_sleep(0.001), \(round) AS n").decode("n", as: Int.self)
        }

        #expect(next == round)
        _ = await task.result
      }
    }
  }

  @Test("cancelling a task that waits takes it out of the queue")
  func cancellationInQueue() async throws {
    try await withPool(size: 1) { pool in
      let plug = Plug()
      let occupant = plug.occupy(pool)
      try await plug.waitUntilIn()
      let task = Task { try await pool.withConnection(within: .seconds(30)) { _ in } }
      try await eventually("it waits") { pool.statistics.queued == 1 }

      task.cancel()
      let outcome = await timed { try await task.value }

      #expect(outcome.error is CancellationError)
      #expect(pool.statistics.queued == 0)
      plug.pull()
      try await occupant.value
    }
  }

  @Test("a cancelled task doesn't even begin")
  func cancelledBefore() async throws {
    try await withPool { pool in
      let ran = Locked(false)
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await pool.withConnection { _ in ran.withLock { $0 = true } }
      }

      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(!ran.withLock { $0 })
    }
  }

  @Test("what the body throws reaches the caller, and the connection stays")
  func bodyThrows() async throws {
    struct Refusal: Error {}
    try await withPool { pool in
      let before = try await pool.withConnection { $0.backendID }

      await #expect(throws: Refusal.self) { try await pool.withConnection { _ in throw Refusal() } }

      #expect(try await pool.withConnection { $0.backendID } == before)
    }
  }

  @Test("shutting down finishes what was accepted, and refuses the rest")
  func shutdown() async throws {
    try await withPool(size: 1) { pool in
      let plug = Plug()
      let occupant = plug.occupy(pool)
      try await plug.waitUntilIn()
      let waiting = Task {
        try await pool.withConnection(within: .seconds(30)) { db in try db.query("SELECT 1").count }
      }
      try await eventually("it waits") { pool.statistics.queued == 1 }

      async let first: Void = pool.shutdown()
      async let second: Void = pool.shutdown()
      try await eventually("new requests are refused") {
        await timed { try await pool.withConnection(within: .milliseconds(20)) { _ in } }
          .error as? PostgresError == .shutDown
      }
      plug.pull()
      _ = await (first, second)

      try await occupant.value
      #expect(try await waiting.value == 1)
      #expect(pool.statistics.connected == 0)
      await pool.shutdown()
    }
  }

  @Test("as a service it runs until it is cancelled")
  func service() async throws {
    try await withTestDatabase { database in
      let pool = ConnectionPool(configuration: database.configuration, size: 2, queueLimit: 4, logger: .silent)
      await #expect(throws: PostgresError.unavailable("the connection pool has not been started")) {
        try await pool.withConnection { _ in }
      }
      let service = Task { try await pool.run() }
      try await eventually("it is up") { pool.statistics.idle == 2 }
      #expect(try await pool.withConnection { db in try db.query("SELECT 1").count } == 1)

      service.cancel()
      try await service.value

      await #expect(throws: PostgresError.shutDown) { try await pool.withConnection { _ in } }
    }
  }

  @Test("a pool that was never started shuts down too")
  func neverStarted() async throws {
    let pool = ConnectionPool(
      configuration: try ConnectionConfiguration(url: "postgres://localhost/x"), size: 1, queueLimit: 1, logger: .silent
    )

    await pool.shutdown()
    pool.start()

    await #expect(throws: PostgresError.shutDown) { try await pool.withConnection { _ in } }
  }
}
