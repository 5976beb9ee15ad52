public import Logging
public import Postgres
public import PratiqueCore

/// What every operation works with.
public struct OperationContext: Sendable {
  /// Connections of the role that works.
  public let pool: ConnectionPool
  /// Judges what comes in and what is read.
  public let evaluator: Evaluator
  /// The server's clock; only for what has no database time, such as judging whether a capture time lies ahead.
  public let now: @Sendable () -> Instant
  /// For what goes wrong.
  public let logger: Logger

  /// By default nothing is exempt.
  public init(
    pool: ConnectionPool, evaluator: Evaluator = Evaluator(), logger: Logger, now: @escaping @Sendable () -> Instant
  ) {
    self.pool = pool
    self.evaluator = evaluator
    self.logger = logger
    self.now = now
  }
}
