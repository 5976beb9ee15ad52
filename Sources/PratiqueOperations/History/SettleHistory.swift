internal import Logging
internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Writes what decisions that began or ended by the clock did to verdicts, each dated when it happened.
///
/// Nobody waits for it: reads work out what is due by themselves, and whoever writes of an account writes first what is
/// due there. Any number of servers may run it at once: who comes second finds nothing to do.
public struct SettleHistory: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Goes through all organisations, one transaction for each account.
  ///
  /// - Returns: the accounts of which something was due.
  @discardableResult
  public func run() async throws(OperationError) -> Int {
    let organisations = try await context.repeating { db in
      try db.transaction(.snapshot) { db in try Tenancy.organisations(db) }
    }
    var settled = 0
    for organisation in organisations { settled += try await run(in: organisation) }
    return settled
  }

  /// The same in one organisation.
  public func run(in organisation: OrganisationID) async throws(OperationError) -> Int {
    let due = try await context.work(in: organisation, .snapshot) { [context] db, now in
      let decisions = try context.postures.decisions(of: organisation, db)
      guard let last = decisions.lastBoundary(until: now) else { return [AccountID]() }
      return try HistoryStore(db).recordedUntil(before: last).keys.sorted()
    }
    for account in due {
      try await context.work(in: organisation, within: .seconds(60)) { [context] db, now in
        let recorder = HistoryRecorder(context: context, organisationID: organisation, db: db)
        try recorder.settle(HistoryStore(db).lock([account]), at: now, marking: true)
      }
    }
    return due.count
  }
}
