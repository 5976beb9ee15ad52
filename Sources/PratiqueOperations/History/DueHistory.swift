internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// What began and ended by the clock and isn't written yet: what ``SettleHistory`` would write now, for reads that must not
/// wait for it. Found by the same planner, and written by nobody.
struct DueHistory {
  let context: OperationContext
  let organisationID: OrganisationID
  let db: Connection

  /// What is due until an instant, which may lie ahead: then it is what will be due if nothing else happens.
  ///
  /// - Parameter accounts: only of these; `nil` is all.
  /// - Returns: nothing where everything is written, which costs one look at a counter and one at the accounts.
  func plan(of accounts: Set<AccountID>?, until instant: Instant) throws -> HistoryPlan {
    let decisions = try context.postures.decisions(of: organisationID, db)
    var planner = HistoryPlanner(db: db, evaluator: context.evaluator)
    guard let last = decisions.lastBoundary(until: instant) else { return planner.plan }
    var recorded = try HistoryStore(db).recordedUntil(before: last)
    if let accounts { recorded = recorded.filter { accounts.contains($0.key) } }
    try planner.settle(recorded, decisions, until: instant)
    return planner.plan
  }
}
