internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Counts and scores at an instant.
public struct ScoreSheet: Sendable {
  /// One line of it.
  public struct Line: Sendable {
    /// `all`, or what it is about.
    public let key: String
    /// What is counted.
    public let count: TrendCount
  }

  /// The instant it is of.
  public let at: Instant
  /// In the order of their keys.
  public let lines: [Line]
}

/// Works out scores, of everything together or of each part.
public struct GetScores: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of what the principal may see; always a line of everything where nothing is told apart.
  ///
  /// - Parameter at: what happened at the instant counts; `nil` is now. One that lies ahead shows what begins and ends
  ///   until then, if nothing else happens.
  public func run(
    _ filter: TrendFilter = TrendFilter(), by dimension: TrendDimension? = nil, at: Instant? = nil,
    as principal: Principal
  ) async throws(OperationError) -> ScoreSheet {
    try await context.read(as: principal) { [context] db, now in
      let instant = at ?? now
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let scope = try TrendScope(filter, by: dimension, as: principal, decisions) { try HistoryStore(db).accounts() }
      let ends = [instant.adding(microseconds: 1)]
      let due = DueHistory(context: context, organisationID: principal.organisationID, db: db)
      let numbers = try TrendCounts(scope, due, at: ends, now: now).numbers(at: ends)
      let lines = TrendView.Series.all(numbers, by: dimension).compactMap { series -> ScoreSheet.Line? in
        guard let count = series.points[0] ?? (dimension == nil ? TrendCount([:]) : nil) else { return nil }
        return ScoreSheet.Line(key: series.key, count: count)
      }
      return ScoreSheet(at: instant, lines: lines)
    }
  }
}
