public import Postgres
public import PratiqueCore

/// Transactions in which the rows of one organisation are there, and no others.
public enum Tenancy {
  /// Runs `body` as ``Connection/transaction(_:_:)`` does. The context is set together with BEGIN, for this transaction
  /// alone, so it costs no round trip and can't outlast it.
  ///
  /// - Parameters:
  ///   - more: further statements that go out with BEGIN, behind the context.
  ///   - body: is given the transaction's time by the database's clock, and the rows of each further statement.
  public static func transaction<T>(
    of organisationID: OrganisationID, _ mode: TransactionMode, on db: Connection, opening more: [SQL] = [],
    _ body: (Connection, Instant, [[Row]]) throws -> T
  ) throws -> T {
    let context: SQL = "SELECT set_config('app.org', \(organisationID.rawValue), true), now() AS now"
    return try db.transaction(mode, opening: [context] + more) { db, answers in
      let now = Instant(try answers[0][0].decode("now", as: PostgresTimestamp.self))
      return try body(db, now, Array(answers.dropFirst()))
    }
  }

  /// Every organisation; the server's own work goes through them one by one.
  public static func organisations(_ db: Connection) throws -> [OrganisationID] {
    try db.query("SELECT organisation_id FROM organisation_ids() AS organisation_id").compactMap {
      OrganisationID(try $0.decode("organisation_id"))
    }
  }
}
