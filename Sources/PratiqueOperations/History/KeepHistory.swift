internal import Logging
internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// The server's own work on history, for as long as it runs: the sweep, the months ahead, and what is kept too long.
///
/// Nothing that is read depends on it. Any number of servers may do it at once.
public struct KeepHistory: Sendable {
  let context: OperationContext
  /// How many days of history are kept; `nil` keeps all of it.
  let days: Int?

  /// - Parameter days: at least 35; `nil` keeps everything.
  public init(_ context: OperationContext, days: Int? = nil) {
    self.context = context
    self.days = days
  }

  /// Works until it is cancelled. What fails is logged and tried again the next time.
  public func run() async {
    var lastMonths: ContinuousClock.Instant?
    while !Task.isCancelled {
      if lastMonths.map({ .now - $0 > .seconds(6 * 3600) }) ?? true {
        lastMonths = .now
        await attempt("making the months ahead") { try await keepMonths() }
      }
      await attempt("writing what is due") { _ = try await SettleHistory(context).run() }
      await attempt("closing counts") { try await CloseTrends(context).run() }
      await attempt("verifying counts") { try await VerifyTrends(context).runDaily() }
      // Apart from other servers that were started with this one.
      try? await Task.sleep(for: .milliseconds(5_000 + Int.random(in: 0...500)))
    }
  }

  /// Makes the months ahead and drops those that are too old.
  public func keepMonths() async throws(OperationError) {
    let days = days
    let (made, dropped) = try await context.repeating { db in
      try db.transaction { db in
        let partitions = HistoryPartitions(db)
        let made = try partitions.add(months: 4)
        guard let days else { return (made, 0) }
        let oldest = try Database.now(db).adding(seconds: -Int64(days) * 86_400)
        return (made, try partitions.drop(endedBy: oldest))
      }
    }
    if made + dropped > 0 {
      context.logger.info("history partitions", metadata: ["made": "\(made)", "dropped": "\(dropped)"])
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch {
      guard !Task.isCancelled else { return }
      context.logger.warning("\(what) failed", metadata: ["error": "\(error)"])
    }
  }
}
