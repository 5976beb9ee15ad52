public import Logging
public import Postgres
public import PratiqueCore

/// What every operation works with.
public struct OperationContext: Sendable {
  /// Where the instant comes from at which decisions begin, end and are looked at.
  public enum DecisionClock: Hashable, Sendable {
    /// The database's, read once per transaction: every server agrees with it.
    case database
    /// For tests.
    case fixed(Instant)
  }

  /// Connections of the role that works.
  public let pool: ConnectionPool
  /// Judges what comes in and what is read.
  public let evaluator: Evaluator
  /// The server's clock; only for what has no database time, such as judging whether a capture time lies ahead.
  public let now: @Sendable () -> Instant
  /// The clock of decisions.
  public var clock: DecisionClock
  /// For what goes wrong.
  public let logger: Logger
  /// The decisions of each organisation, compiled.
  let postures = PostureCache()
  /// The names of time zones.
  let zones = ZoneNames()
  /// Keeps refusals from filling the audit log.
  let refusals = AttemptLimit(perMinute: 30)

  /// By default nothing is exempt.
  public init(
    pool: ConnectionPool, evaluator: Evaluator = Evaluator(), logger: Logger, clock: DecisionClock = .database,
    now: @escaping @Sendable () -> Instant
  ) {
    self.pool = pool
    self.evaluator = evaluator
    self.logger = logger
    self.clock = clock
    self.now = now
  }

  /// The instant that decisions are looked at in a transaction.
  func instant(_ databaseTime: Instant) -> Instant {
    switch clock {
    case .database: databaseTime
    case .fixed(let instant): instant
    }
  }
}
