/// The tables in which a database remembers its migrations.
struct MigrationLedger {
  private let db: Connection

  init(_ db: Connection) { self.db = db }

  /// Creates the tables. INVARIANT: the caller holds the migration lock; `IF NOT EXISTS` alone is open to a race.
  func create() throws(MigrationError) {
    try reading { () throws(PostgresError) in
      try db.script(
        """
        CREATE TABLE IF NOT EXISTS schema_migration (
          version      integer     NOT NULL CONSTRAINT schema_migration_pkey PRIMARY KEY,
          name         text        NOT NULL,
          checksum     bytea       NOT NULL,
          applied_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
          execution_ms bigint      NOT NULL
        );
        CREATE TABLE IF NOT EXISTS schema_repeatable (
          name         text        NOT NULL CONSTRAINT schema_repeatable_pkey PRIMARY KEY,
          checksum     bytea       NOT NULL,
          applied_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
          execution_ms bigint      NOT NULL
        );
        """)
    }
  }

  /// Compares the database with what the program has.
  func status(for migrator: Migrator) throws(MigrationError) -> MigrationStatus {
    let exists: Bool = try reading { () throws(PostgresError) in
      try db.one("SELECT to_regclass('schema_migration') IS NOT NULL AS exists").decode("exists")
    }
    guard exists else {
      return MigrationStatus(
        applied: [], pending: migrator.migrations.map { .apply($0) } + migrator.repeatables.map { .reapply($0) })
    }
    let applied = try applied()
    try check(applied, against: migrator)
    let changed = try namesOfChanged(migrator.repeatables)
    return MigrationStatus(
      applied: applied,
      pending: migrator.migrations.dropFirst(applied.count).map { .apply($0) }
        + migrator.repeatables.filter { changed.contains($0.name) }.map { .reapply($0) })
  }

  /// Enters a step, in the transaction that is open, if one is. The server computes the checksum.
  func record(_ step: MigrationStep, took milliseconds: Int64) throws(PostgresError) {
    let text = Array(step.sql.utf8)
    switch step {
    case .apply(let migration):
      try db.execute(
        """
        INSERT INTO schema_migration (version, name, checksum, execution_ms)
        VALUES (\(migration.version), \(migration.name), sha256(\(text)), \(milliseconds))
        """)
    case .reapply(let repeatable):
      try db.execute(
        """
        INSERT INTO schema_repeatable (name, checksum, execution_ms)
        VALUES (\(repeatable.name), sha256(\(text)), \(milliseconds))
        ON CONFLICT ON CONSTRAINT schema_repeatable_pkey DO UPDATE
        SET checksum = excluded.checksum, applied_at = clock_timestamp(), execution_ms = excluded.execution_ms
        """)
    }
  }

  private func applied() throws(MigrationError) -> [MigrationStatus.Applied] {
    try reading { () throws(PostgresError) in
      let rows = try db.query(
        "SELECT version, name, applied_at, execution_ms FROM schema_migration ORDER BY version")
      var applied: [MigrationStatus.Applied] = []
      for row in rows {
        applied.append(
          MigrationStatus.Applied(
            version: try row.decode("version"), name: try row.decode("name"),
            appliedAt: try row.decode("applied_at"), executionMilliseconds: try row.decode("execution_ms")))
      }
      return applied
    }
  }

  private func check(_ applied: [MigrationStatus.Applied], against migrator: Migrator) throws(MigrationError) {
    if let newest = applied.last?.version, newest > migrator.newestVersion {
      throw .databaseIsNewer(database: newest, binary: migrator.newestVersion)
    }
    for (migration, entry) in zip(migrator.migrations, applied) where entry.version != migration.version {
      throw .notApplied(version: migration.version, name: migration.name)
    }
    let known = migrator.migrations.prefix(applied.count)
    let changed: Row? = try reading { () throws(PostgresError) in
      try db.oneOrNil(
        """
        SELECT known.version, applied.name
        FROM unnest(\(known.map(\.version)), \(known.map { Array($0.sql.utf8) })) AS known (version, sql)
        JOIN schema_migration AS applied ON applied.version = known.version
        WHERE applied.checksum <> sha256(known.sql)
        ORDER BY known.version
        LIMIT 1
        """)
    }
    guard let changed else { return }
    throw try reading { () throws(PostgresError) in
      .checksumChanged(version: try changed.decode("version"), name: try changed.decode("name"))
    }
  }

  private func namesOfChanged(_ repeatables: [RepeatableMigration]) throws(MigrationError) -> Set<String> {
    try reading { () throws(PostgresError) in
      let rows = try db.query(
        """
        SELECT known.name
        FROM unnest(\(repeatables.map(\.name)), \(repeatables.map { Array($0.sql.utf8) })) AS known (name, sql)
        LEFT JOIN schema_repeatable AS applied ON applied.name = known.name
        WHERE applied.checksum IS DISTINCT FROM sha256(known.sql)
        ORDER BY known.name
        """)
      var names: Set<String> = []
      for row in rows { names.insert(try row.decode("name")) }
      return names
    }
  }

  private func reading<T>(_ body: () throws(PostgresError) -> T) throws(MigrationError) -> T {
    do {
      return try body()
    } catch {
      throw .database(error)
    }
  }
}
