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
  /// - Parameter accountID: counts only the findings of that account; `nil` counts all.
  public func run(accountID: AccountID?, as principal: Principal) async throws(OperationError) -> [ControlView] {
    let reach = principal.reach(for: .read)
    let tally = try await context.read(as: principal) { db, _ in try Self.tally(accountID, reach, db) }
    return Catalogue.controls.map { control in
      var counts = Dictionary(uniqueKeysWithValues: Verdict.allCases.map { ($0, 0) })
      for (outcomes, rows) in tally {
        if let outcome = outcomes[control.id] { counts[.current(outcome), default: 0] += rows }
      }
      return ControlView(control: control, counts: counts)
    }
  }

  private static func tally(
    _ accountID: AccountID?, _ reach: Reach, _ db: Connection
  ) throws -> [(outcomes: PackedOutcomes, rows: Int)] {
    let reader = FindingReader(db)
    let accounts = [accountID.map { [$0] }, reach.accounts].compactMap(\.self).reduce(nil) { known, more in
      known.map { $0.intersection(more) } ?? more
    }
    guard !reach.isWholeAccounts else { return try reader.tally(accounts: accounts) }
    let filter = FindingFilter(accounts: accounts, controls: Catalogue.controls.map(\.id))
    var rows: [PackedOutcomes: Int] = [:]
    try Sieve(
      read: { try reader.keys(filter, after: $0, limit: $1) }, position: { .init($0.judged) },
      isVisible: { reach.covers($0.judged) }
    ).forEach(after: nil) { key in
      rows[key.outcomes, default: 0] += 1
      return true
    }
    return rows.map { ($0.key, $0.value) }
  }
}
