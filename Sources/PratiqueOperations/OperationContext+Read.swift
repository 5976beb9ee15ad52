internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

extension OperationContext {
  /// Reads what belongs to the principal's organisation, from one snapshot by default.
  ///
  /// - Parameters:
  ///   - limit: for everything together, waiting included.
  ///   - body: is given the instant that decisions are looked at.
  func read<T: Sendable>(
    as principal: Principal, _ mode: TransactionMode = .snapshot, within limit: Duration = .seconds(10),
    _ body: @escaping @Sendable (_ db: Connection, _ now: Instant) throws -> T
  ) async throws(OperationError) -> T {
    try await work(in: principal.organisationID, mode, within: limit, body)
  }

  /// The server's own work in one organisation; no person stands behind it.
  func work<T: Sendable>(
    in organisationID: OrganisationID, _ mode: TransactionMode = .readWrite, within limit: Duration = .seconds(10),
    _ body: @escaping @Sendable (_ db: Connection, _ now: Instant) throws -> T
  ) async throws(OperationError) -> T {
    try await repeating(within: limit) { [self] db in
      try Tenancy.transaction(of: organisationID, mode, on: db) { db, now, _ in try body(db, instant(now)) }
    }
  }
}
