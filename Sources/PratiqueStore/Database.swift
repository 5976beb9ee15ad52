internal import Migrations
public import Postgres
public import PratiqueCore

/// The database as a whole.
public enum Database {
  /// The migrations this program knows.
  public static func migrator() throws(MigrationError) -> Migrator {
    try Migrator(files: Migrations.files)
  }

  /// The transaction's time by the database's clock.
  public static func now(_ db: Connection) throws -> Instant {
    Instant(try db.one("SELECT now() AS now").decode("now", as: PostgresTimestamp.self))
  }
}
