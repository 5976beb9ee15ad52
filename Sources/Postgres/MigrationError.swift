/// Why the schema was not, or not wholly, brought up to date.
public enum MigrationError: Error, Equatable {
  /// A file's name is neither `V<number>__<name>.sql` nor `R__<name>.sql`.
  case invalidFileName(String)
  /// The program has two migrations with this number.
  case duplicateVersion(Int)
  /// The program has two repeatable migrations with this name.
  case duplicateName(String)
  /// The program has later migrations, but not this one.
  case missingVersion(Int)
  /// The database has later migrations, but not this one.
  case notApplied(version: Int, name: String)
  /// A migration was changed after it had been applied.
  case checksumChanged(version: Int, name: String)
  /// The database was migrated by a newer program: these are the highest versions of both.
  case databaseIsNewer(database: Int, binary: Int)
  /// Somebody else was migrating for as long as this run was willing to wait.
  case lockTimedOut
  /// The statements of a migration contain COMMIT or ROLLBACK.
  case endedItsTransaction(String)
  /// A migration failed, for this reason; what came before it is applied, and it is not, unless it is marked
  /// `-- no-transaction`.
  case failed(String, PostgresError)
  /// Reading or writing the table of applied migrations failed.
  case database(PostgresError)
}

extension MigrationError: CustomStringConvertible {
  /// What happened, and what to do.
  public var description: String {
    switch self {
    case .invalidFileName(let name):
      "`\(name)` is not the name of a migration: call it `V0001__name.sql`, or `R__name.sql` for views and functions"
    case .duplicateVersion(let version): "there are two migrations with the number \(version): renumber the later one"
    case .duplicateName(let name): "there are two repeatable migrations called `\(name)`: rename one"
    case .missingVersion(let version): "migration \(version) is missing from this program: numbers have no gaps"
    case .notApplied(let version, let name):
      "migration \(version) `\(name)` was never applied to this database, but later ones were: "
        + "restore its table schema_migration, or the database"
    case .checksumChanged(let version, let name):
      "migration \(version) `\(name)` was changed after it had been applied: restore its text, and add a new migration"
    case .databaseIsNewer(let database, let binary):
      "the database is at version \(database), but this program only knows \(binary): run the newer program"
    case .lockTimedOut: "another process is migrating this database: wait for it, then try again"
    case .endedItsTransaction(let label):
      "migration \(label) ends its own transaction: remove COMMIT and ROLLBACK from it"
    case .failed(let label, let error): "migration \(label) failed: \(error)"
    case .database(let error): "the migrations' state can't be read or written: \(error)"
    }
  }
}
