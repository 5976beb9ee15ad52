public import Postgres
public import PratiqueCore

/// Which organisation accounts belong to.
public struct AccountRegistry {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Registers accounts that nobody has, in the organisation of the transaction, and locks the accounts against other
  /// ingests until it ends.
  ///
  /// - Parameters:
  ///   - accounts: of a batch.
  ///   - settings: statements that go out before, in the same round trip.
  /// - Returns: those of them that belong to the organisation, with the instant until which their history is written; the
  ///   others belong to another. And the version of decisions that holds from here on, or a later one.
  public func register(
    _ accounts: Set<AccountID>, after settings: [SQL] = []
  ) throws -> (recorded: [AccountID: Instant?], decisions: PostureReader.Version?) {
    let ids = accounts.map(\.rawValue).sorted()
    let answers = try db.pipeline(
      settings + AccountLock.statements(of: accounts) + [
        """
        INSERT INTO account (account_id)
        SELECT arriving.account_id FROM unnest(\(ids)) AS arriving (account_id)
        WHERE NOT EXISTS (SELECT FROM account WHERE account.account_id = arriving.account_id)
        ON CONFLICT ON CONSTRAINT account_pkey DO NOTHING
        """,
        HistoryStore.recordedUntil(of: accounts),
        PostureReader.versionStatement,
      ], preparing: true)
    return try (
      HistoryStore.recordedUntil(answers[answers.count - 2]), PostureReader.version(answers[answers.count - 1])
    )
  }
}
