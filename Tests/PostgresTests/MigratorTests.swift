import DatabaseTesting
import Postgres
import PratiqueTesting
import Testing

@Suite("Migrator", .ownThreads(atOnce: 16))
struct MigratorTests {
  private static let first = Migration(version: 1, name: "account", sql: "CREATE TABLE account (id int)")
  private static let second = Migration(version: 2, name: "service", sql: "CREATE TABLE service (id int)")
  private static let view = RepeatableMigration(
    name: "views", sql: "CREATE OR REPLACE VIEW everything AS SELECT id FROM account")

  @Test("files are told apart by their names")
  func fileNames() throws {
    let migrator = try Migrator(files: [
      (name: "V0002__b_c.sql", sql: "2"), (name: "R__views.sql", sql: "r"), (name: "V0001__a.sql", sql: "1"),
    ])

    #expect(migrator.newestVersion == 2)
    #expect(try Migration(fileName: "V0012__a__b.sql", sql: "").version == 12)
    #expect(try Migration(fileName: "V0012__a__b.sql", sql: "").name == "a__b")
    for name in ["V1.sql", "V1_a.sql", "Vx__a.sql", "V-1__a.sql", "V0__a.sql", "V1__.sql", "1__a.sql", "V1__a.txt"] {
      #expect(throws: MigrationError.invalidFileName(name)) { try Migration(fileName: name, sql: "") }
    }
    #expect(throws: MigrationError.invalidFileName("X__a.sql")) {
      try RepeatableMigration(fileName: "X__a.sql", sql: "")
    }
  }

  @Test("numbers and names must be unique, and numbers without gaps")
  func ownOrder() {
    let third = Migration(version: 3, name: "c", sql: "")

    #expect(throws: MigrationError.missingVersion(2)) { try Migrator(migrations: [Self.first, third]) }
    #expect(throws: MigrationError.missingVersion(1)) { try Migrator(migrations: [Self.second]) }
    #expect(throws: MigrationError.duplicateVersion(1)) { try Migrator(migrations: [Self.first, Self.first]) }
    #expect(throws: MigrationError.duplicateName("views")) {
      try Migrator(migrations: [], repeatables: [Self.view, Self.view])
    }
  }

  @Test("an empty database is brought up to date once, and the plan tells how")
  func up() async throws {
    try await withPool { pool in
      let migrator = try Migrator(migrations: [Self.second, Self.first], repeatables: [Self.view])
      let steps: [MigrationStep] = [.apply(Self.first), .apply(Self.second), .reapply(Self.view)]
      try await pool.withConnection { db throws in
        #expect(try migrator.plan(on: db) == steps)
        #expect(try migrator.up(on: db) == steps)
        #expect(try migrator.plan(on: db).isEmpty)
        #expect(try migrator.up(on: db).isEmpty)

        let status = try migrator.status(on: db)
        #expect(status.version == 2)
        #expect(status.applied.map(\.name) == ["account", "service"])
        #expect(try db.query("SELECT * FROM everything").isEmpty)
      }
    }
  }

  @Test("views are applied again when they change, and only then")
  func repeatables() async throws {
    try await withPool { pool in
      let changed = RepeatableMigration(name: "views", sql: Self.view.sql + " WHERE id > 0")
      try await pool.withConnection { db throws in
        try Migrator(migrations: [Self.first], repeatables: [Self.view]).up(on: db)

        #expect(try Migrator(migrations: [Self.first], repeatables: [changed]).up(on: db) == [.reapply(changed)])
        #expect(try Migrator(migrations: [Self.first], repeatables: [changed]).up(on: db).isEmpty)
      }
    }
  }

  @Test("a migration changed after it was applied is refused")
  func changedChecksum() async throws {
    try await withPool { pool in
      let changed = Migration(version: 1, name: "account", sql: Self.first.sql + " ")
      try await pool.withConnection { db in
        try Migrator(migrations: [Self.first]).up(on: db)

        #expect(throws: MigrationError.checksumChanged(version: 1, name: "account")) {
          try Migrator(migrations: [changed, Self.second]).up(on: db)
        }
        #expect(try db.one("SELECT to_regclass('service') IS NULL AS none").decode("none", as: Bool.self))
      }
    }
  }

  @Test("a database from a newer program is refused")
  func newerDatabase() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        try Migrator(migrations: [Self.first, Self.second]).up(on: db)

        #expect(throws: MigrationError.databaseIsNewer(database: 2, binary: 1)) {
          try Migrator(migrations: [Self.first]).up(on: db)
        }
      }
    }
  }

  @Test("a database with a gap is refused")
  func gap() async throws {
    try await withPool { pool in
      try await pool.withConnection { db in
        let migrator = try Migrator(migrations: [Self.first, Self.second])
        try migrator.up(on: db)
        try db.execute("DELETE FROM schema_migration WHERE version = 1")

        #expect(throws: MigrationError.notApplied(version: 1, name: "account")) { try migrator.up(on: db) }
      }
    }
  }

  @Test("a migration that fails leaves nothing behind, what came before stays, and the next run goes on")
  func failure() async throws {
    try await withPool { pool in
      let broken = Migration(version: 2, name: "broken", sql: "CREATE TABLE service (id int); SELECT 1 / 0")
      try await pool.withConnection { db throws in
        let error = #expect(throws: MigrationError.self) { try Migrator(migrations: [Self.first, broken]).up(on: db) }
        guard case .failed("V0002__broken", let cause) = error else {
          Issue.record("unexpected \(String(describing: error))")
          return
        }
        #expect(cause.sqlState?.rawValue == "22012")

        let repaired = try Migrator(migrations: [Self.first, Self.second])
        #expect(try repaired.plan(on: db) == [.apply(Self.second)])
        #expect(try repaired.up(on: db) == [.apply(Self.second)])
      }
    }
  }

  @Test("a migration can't end its own transaction")
  func ownCommit() async throws {
    try await withPool { pool in
      let migration = Migration(version: 1, name: "sly", sql: "CREATE TABLE t (); COMMIT")
      try await pool.withConnection { db -> Void in
        #expect(throws: MigrationError.endedItsTransaction("V0001__sly")) {
          try Migrator(migrations: [migration]).up(on: db)
        }
      }
    }
  }

  @Test("a migration marked so runs outside a transaction")
  func noTransaction() async throws {
    try await withPool { pool in
      let index = Migration(
        version: 2, name: "index", sql: "-- no-transaction\nCREATE INDEX CONCURRENTLY account_id ON account (id)")
      try await pool.withConnection { db throws in
        try Migrator(migrations: [Self.first, index]).up(on: db)

        #expect(try db.one("SELECT to_regclass('account_id') IS NOT NULL AS done").decode("done", as: Bool.self))
        #expect(try Migrator(migrations: [Self.first, index]).plan(on: db).isEmpty)
      }
    }
  }

  @Test("eight at once: each migration is applied by exactly one, and none fails")
  func concurrent() async throws {
    try await withPool(size: 8) { pool in
      let migrations = (1...6).map { version in
        Migration(version: version, name: "m\(version)", sql: "CREATE TABLE m\(version) (); SELECT pg_sleep(0.02)")
      }
      let migrator = try Migrator(migrations: migrations, repeatables: [])

      let applied = try await withThrowingTaskGroup(of: [MigrationStep].self) { group in
        for _ in 0..<8 {
          group.addTask { try await pool.withConnection(within: .seconds(30)) { db in try migrator.up(on: db) } }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }

      #expect(applied == migrations.map { .apply($0) })
    }
  }

  @Test("the session is given back as it was, after success and after failure")
  func sessionState() async throws {
    try await withPool { pool in
      let broken = Migration(version: 2, name: "broken", sql: "SELECT 1 / 0")
      try await pool.withConnection { db throws in
        try Migrator(migrations: [Self.first]).up(on: db)
        _ = try? Migrator(migrations: [Self.first, broken]).up(on: db)

        let row = try db.one(
          """
          SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
                 (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS held
          """)
        #expect(try row.decode("statement", as: String.self) == "5s")
        #expect(try row.decode("lock", as: String.self) == "1s")
        #expect(try row.decode("held", as: Int.self) == 0)
      }
    }
  }

  @Test("a lock that isn't free is tried again, and given up on in the end")
  func lockTimeout() async throws {
    try await withTestDatabase { database in
      let pool = database.pool(size: 1)
      let other = database.pool(size: 1)
      let alter = Migration(version: 2, name: "alter", sql: "ALTER TABLE account ADD COLUMN name text")
      var migrator = try Migrator(migrations: [Self.first, alter])
      migrator.lockTimeout = .milliseconds(30)
      migrator.attempts = 2
      let impatient = migrator
      migrator.attempts = 8
      let patient = migrator
      try await pool.withConnection { db in _ = try Migrator(migrations: [Self.first]).up(on: db) }
      let isLocked = Locked(false)
      let isReleased = Locked(false)
      let holder = Task {
        try await other.withConnection(within: .seconds(20)) { db in
          try db.transaction { db in
            try db.execute("LOCK TABLE account IN ACCESS SHARE MODE")
            isLocked.withLock { $0 = true }
            while !isReleased.withLock({ $0 }) { try db.execute("SELECT pg_sleep(0.002)") }
          }
        }
      }
      try await eventually("the table is locked") { isLocked.withLock { $0 } }

      let outcome = await timed { try await pool.withConnection { db in try impatient.up(on: db) } }
      guard case .failed("V0002__alter", .server(.lockNotAvailable, _, nil)) = outcome.error as? MigrationError else {
        Issue.record("unexpected \(String(describing: outcome.error))")
        return
      }
      let run = Task { try await pool.withConnection(within: .seconds(20)) { db in try patient.up(on: db) } }
      try await Task.sleep(for: .milliseconds(100))
      isReleased.withLock { $0 = true }

      #expect(try await run.value == [.apply(alter)])
      try await holder.value
    }
  }

  @Test("waiting for another run ends")
  func lockWait() async throws {
    try await withTestDatabase { database in
      let pool = database.pool(size: 2)
      var migrator = try Migrator(migrations: [
        Self.first, Migration(version: 2, name: "slow", sql: "SELECT pg_sleep(1)"),
      ])
      let slow = migrator
      migrator.lockWait = .milliseconds(100)
      let impatient = migrator
      let run = Task { try await pool.withConnection { db in try slow.up(on: db) } }
      let observer = database.observer()
      try await eventually("the other runs") { try await observer.countRunning("pg_sleep(1)") == 1 }

      let outcome = await timed { try await pool.withConnection { db in try impatient.up(on: db) } }

      #expect(outcome.error as? MigrationError == .lockTimedOut)
      _ = try await run.value
    }
  }
}
