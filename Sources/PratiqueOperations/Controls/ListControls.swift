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

  /// - Parameter accountID: counts only the findings of that account; `nil` counts all.
  public func run(accountID: AccountID?) async throws(OperationError) -> [ControlView] {
    let tally = try await context.transaction(.readOnly) { db in
      try FindingReader(db).tally(accountID: accountID).map { (outcomes: $0.outcomes, rows: $0.rows) }
    }
    return Catalogue.controls.map { control in
      var counts = Dictionary(uniqueKeysWithValues: Verdict.allCases.map { ($0, 0) })
      for (outcomes, rows) in tally {
        if let outcome = outcomes[control.id] { counts[.current(outcome), default: 0] += rows }
      }
      return ControlView(control: control, counts: counts)
    }
  }
}
