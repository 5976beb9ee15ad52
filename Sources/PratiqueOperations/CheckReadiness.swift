internal import Postgres
internal import PratiqueStore

/// Says whether requests can be served now.
public struct CheckReadiness: Sendable {
  /// The answer.
  public enum Readiness: Sendable, Equatable {
    case ready
    /// The reason, for people.
    case notReady(String)
  }

  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Never throws and answers within a second.
  public func run() async -> Readiness {
    do {
      let status = try await context.pool.withConnection(within: .seconds(1)) { db in
        try Database.migrator().status(on: db)
      }
      guard status.pending.isEmpty else {
        return .notReady("the database lacks \(status.pending.count) migration(s): run `pratique migrate up`")
      }
      return .ready
    } catch let error as MigrationError {
      return .notReady("\(error)")
    } catch {
      return .notReady("the database can't be reached")
    }
  }
}
