/// Brings a database's schema up to the version this program was built with.
///
/// Forward only. Any number of processes may do it at once: one applies, the others wait for it and find nothing to do.
/// What has been applied is in the table `schema_migration`, and in `schema_repeatable` for views and functions.
public struct Migrator: Sendable {
  /// How long ``up(on:)`` waits for another process that is migrating, besides the connection's own deadline.
  public var lockWait: Duration = .seconds(60)
  /// How long one statement may wait for a lock on a table, so that the queries behind it don't wait either.
  public var lockTimeout: Duration = .seconds(1)
  /// How often a migration is tried whose lock wasn't free.
  public var attempts = 5

  let migrations: [Migration]
  let repeatables: [RepeatableMigration]

  /// - Throws: ``MigrationError/duplicateVersion(_:)``, ``MigrationError/missingVersion(_:)`` and
  ///   ``MigrationError/duplicateName(_:)``; the order of the arguments doesn't matter.
  public init(migrations: [Migration], repeatables: [RepeatableMigration] = []) throws(MigrationError) {
    self.migrations = migrations.sorted { $0.version < $1.version }
    self.repeatables = repeatables.sorted { $0.name < $1.name }
    for (index, migration) in self.migrations.enumerated() where migration.version != index + 1 {
      throw migration.version <= index ? .duplicateVersion(migration.version) : .missingVersion(index + 1)
    }
    for (one, next) in zip(self.repeatables, self.repeatables.dropFirst()) where one.name == next.name {
      throw .duplicateName(one.name)
    }
  }

  /// Reads both kinds from files, given by name and text.
  ///
  /// - Throws: ``MigrationError/invalidFileName(_:)``, besides what ``init(migrations:repeatables:)`` throws.
  public init(files: [(name: String, sql: String)]) throws(MigrationError) {
    var migrations: [Migration] = []
    var repeatables: [RepeatableMigration] = []
    for file in files {
      if file.name.hasPrefix("R__") {
        repeatables.append(try RepeatableMigration(fileName: file.name, sql: file.sql))
      } else {
        migrations.append(try Migration(fileName: file.name, sql: file.sql))
      }
    }
    try self.init(migrations: migrations, repeatables: repeatables)
  }

  /// The highest version this program knows; 0 without migrations.
  public var newestVersion: Int { migrations.last?.version ?? 0 }

  /// What has been applied, and what has not. Changes nothing.
  ///
  /// - Throws: ``MigrationError`` when the database and this program don't fit together.
  public func status(on db: Connection) throws(MigrationError) -> MigrationStatus {
    try MigrationLedger(db).status(for: self)
  }

  /// What ``up(on:)`` would do, in order. Changes nothing.
  ///
  /// - Throws: as ``status(on:)``.
  public func plan(on db: Connection) throws(MigrationError) -> [MigrationStep] {
    try status(on: db).pending
  }

  /// Applies what is pending, each migration in a transaction of its own unless it is marked `-- no-transaction`.
  ///
  /// Needs a connection whose deadline allows for all of it. The server's statement timeout is lifted for the run.
  ///
  /// - Returns: what was applied, in order; nothing if another process did it first.
  /// - Throws: ``MigrationError``. What was applied before the failure stays applied, and the next run goes on from there.
  @discardableResult
  public func up(on db: Connection) throws(MigrationError) -> [MigrationStep] {
    let run = MigrationRun(db: db, migrator: self)
    return try run.locked { () throws(MigrationError) in
      let ledger = MigrationLedger(db)
      try ledger.create()
      let steps = try ledger.status(for: self).pending
      for step in steps { try run.apply(step) }
      return steps
    }
  }
}

/// How far a database is.
public struct MigrationStatus: Sendable {
  /// One migration that has been applied.
  public struct Applied: Sendable, Hashable {
    /// Its number.
    public let version: Int
    /// Its name at the time.
    public let name: String
    /// When, by the database's clock.
    public let appliedAt: PostgresTimestamp
    /// How long it took, in milliseconds.
    public let executionMilliseconds: Int64
  }

  /// What has been applied, by version.
  public let applied: [Applied]
  /// What has not, or has changed since, in the order of a run.
  public let pending: [MigrationStep]

  /// The highest version applied; 0 for an empty database.
  public var version: Int { applied.last?.version ?? 0 }
}
