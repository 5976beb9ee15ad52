internal import Postgres

/// How busy the connections to the database are.
public struct DatabaseUse: Sendable, Hashable {
  /// Connections at most.
  public let most: Int
  /// Connections that work.
  public let busy: Int
  /// Connections that wait for work.
  public let idle: Int
  /// Requests that wait for a connection.
  public let waiting: Int
}

extension OperationContext {
  /// As it is now.
  public var databaseUse: DatabaseUse {
    let now = pool.statistics
    return DatabaseUse(most: now.size, busy: now.connected - now.idle, idle: now.idle, waiting: now.queued)
  }
}
