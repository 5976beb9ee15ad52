internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// What fails on the days to come if nothing changes but that decisions begin and end.
public struct ExemptionForecast: Hashable, Sendable {
  /// When it was made.
  public let from: Instant
  /// In order; the first is the rest of the day it was made on.
  public let days: [Day]

  /// A day in UTC.
  public struct Day: Hashable, Sendable {
    /// `2026-11-25`
    public let date: String
    /// At its end.
    public let failing: Int
    /// At its end.
    public let scores: Scores
    /// The exemptions that end on it, and don't go on with later terms; of teams that the caller may see.
    public let expiring: [ExemptionID]
    /// Whether more fail at its end than at its beginning by at least 5, and by at least a tenth of what fails now.
    public let isCliff: Bool
  }
}

/// Looks ahead at what will fail because exemptions end.
public struct ForecastExemptions: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// So many days at most.
  public static let mostDays = 365

  /// Counts everything that the principal may see once, and then only what exemptions that begin or end are about.
  ///
  /// - Parameter days: 1 to ``mostDays``.
  public func run(days: Int, as principal: Principal) async throws(OperationError) -> ExemptionForecast {
    try await context.read(as: principal, within: .seconds(30)) { [context] db, now in
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      var tally = try PostureTally(
        reader: FindingReader(db), evaluator: context.evaluator, decisions: decisions,
        reach: principal.reach(for: .read), at: now)
      var before = tally.failing
      var scores = Scores(Array(tally.byControl.values))
      let cliff = max(5, (before + 9) / 10)
      let chains = ExemptionChains(decisions.exemptions)
      var start = now
      var forecast: [ExemptionForecast.Day] = []
      for day in 0..<Int64(min(max(days, 1), Self.mostDays)) {
        let midnight = now.beginningOfDay.adding(seconds: day * 86_400)
        // The last instant of the day: what ends at midnight ends on the next one.
        let end = midnight.adding(seconds: 86_400).adding(microseconds: -1)
        var together = Boundary(at: end)
        for boundary in decisions.boundaries(after: start, until: end) {
          together.exemptions += boundary.exemptions
          together.enablements += boundary.enablements
        }
        let difference = PostureDifference(together, in: decisions)
        var failing = before
        if !difference.isEmpty {
          try tally.move(by: difference, to: end)
          failing = tally.failing
          scores = Scores(Array(tally.byControl.values))
        }
        let ending = together.exemptions.filter { exemption in
          exemption.end.map { start < $0 && $0 <= end && !chains.goesOn(exemption.id, at: $0) } ?? false
            && principal.may(.read, team: exemption.team)
        }
        forecast.append(
          ExemptionForecast.Day(
            date: String(midnight.description.prefix(10)), failing: failing,
            scores: scores, expiring: Set(ending.map(\.id)).sorted(),
            isCliff: failing - before >= cliff))
        (before, start) = (failing, end)
      }
      return ExemptionForecast(from: now, days: forecast)
    }
  }
}

extension PostureTally {
  /// How many findings fail.
  fileprivate var failing: Int { cells.values.reduce(0) { $0 + $1.fail } }
}
