public import Postgres
public import PratiqueCore

/// Who may write of an account: one at a time, so that its history is a log.
///
/// Whoever writes of single accounts shares the organisation and locks those; whoever writes of very many locks the
/// organisation.
public enum AccountLock {
  /// From so many accounts on the organisation is locked instead: locks are in shared memory, which is bounded.
  static let most = 200

  /// Statements that take the locks, to go out with others. In sorted order, so that no two can wait for each other.
  public static func statements(of accounts: Set<AccountID>) -> [SQL] {
    let organisation: SQL = "hashtext(current_setting('app.org'))"
    guard accounts.count < most else { return ["SELECT pg_advisory_xact_lock(2654, \(fragment: organisation))"] }
    let ids = accounts.map(\.rawValue).sorted()
    return [
      "SELECT pg_advisory_xact_lock_shared(2654, \(fragment: organisation))",
      """
      SELECT pg_advisory_xact_lock(2653, hashtext(account_id))
      FROM unnest(\(ids)) AS account_id
      """,
    ]
  }
}
