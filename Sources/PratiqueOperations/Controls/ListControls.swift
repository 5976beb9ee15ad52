internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// A control with the verdicts of its current findings.
public struct ControlView: Hashable, Sendable {
  /// Its entry in the catalogue.
  public let control: Control
  /// All six verdicts; they add up to the number of findings.
  public let counts: [Verdict: Int]
}

/// Lists the controls of the catalogue with their counts.
public struct ListControls: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Counts what the principal may see.
  ///
  /// - Parameters:
  ///   - accountID: counts only the findings of that account; `nil` counts all.
  ///   - at: the instant that is looked at; `nil` is now.
  public func run(
    accountID: AccountID?, at: Instant? = nil, as principal: Principal
  ) async throws(OperationError) -> [ControlView] {
    let reach = principal.reach(for: .read)
    let accounts = [accountID.map { [$0] }, reach.accounts].compactMap(\.self).reduce(nil) { known, more in
      known.map { $0.intersection(more) } ?? more
    }
    let counts = try await context.read(as: principal) { [context] db, now in
      let at = at ?? now
      if at < now { try History.checkKept(at, at: "query/at", db) }
      return try VerdictCounts(
        reader: FindingReader(db, at: at < now ? .past(at) : .now), evaluator: context.evaluator,
        decisions: context.postures.decisions(of: principal.organisationID, db), reach: reach, at: at,
        record: at < now ? PostureRecord(at: at, in: accounts, db) : nil
      ).count(in: accounts)
    }
    return Catalogue.controls.map { ControlView(control: $0, counts: counts[$0.id] ?? [:]) }
  }
}
