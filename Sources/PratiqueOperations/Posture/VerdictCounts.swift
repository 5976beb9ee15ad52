internal import PratiqueCore
internal import PratiqueStore

/// Counts verdicts of each control over everything that a caller may see.
///
/// Outcomes are counted by the database, one row for each combination that occurs. What is switched off is laid over
/// those counts by account and region; only failures in accounts that exemptions name are looked at one by one. Of the past
/// every finding is looked at.
struct VerdictCounts {
  let reader: FindingReader
  let evaluator: Evaluator
  let decisions: Decisions
  let reach: Reach
  let at: Instant
  /// What history says of that instant; `nil` where decisions are laid over outcomes.
  var record: PostureRecord?

  /// By control; all six verdicts.
  func count(in accounts: Set<AccountID>?) throws -> [ControlID: [Verdict: Int]] {
    var counts = Dictionary(
      uniqueKeysWithValues: Catalogue.controls.map { control in
        (control.id, Dictionary(uniqueKeysWithValues: Verdict.allCases.map { ($0, 0) }))
      })
    guard record == nil, reach.isWholeAccounts else {
      try scan(FindingFilter(accounts: accounts, controls: Catalogue.controls.map(\.id))) { found in
        counts[found.control]?[found.explanation.verdict, default: 0] += 1
      }
      return counts
    }
    for row in try reader.tally(accounts: accounts, byPlace: !decisions.enablements.isEmpty) {
      for control in Catalogue.controls {
        guard let outcome = row.outcomes[control.id] else { continue }
        let verdict = Verdict(outcome, isEnabled: isEnabled(control.id, row), isExempt: false)
        counts[control.id]?[verdict, default: 0] += row.rows
      }
    }
    try move(exempt: &counts, in: accounts)
    return counts
  }

  private func isEnabled(_ control: ControlID, _ row: OutcomeTally) -> Bool {
    guard let place = row.place else { return true }
    return decisions.posture.enablements.setting(
      of: control, accountID: place.accountID, region: place.region, at: at
    ).isEnabled
  }

  /// What counted as failing, and is exempt.
  private func move(exempt counts: inout [ControlID: [Verdict: Int]], in accounts: Set<AccountID>?) throws {
    let inForce = decisions.exemptions.filter { $0.isInForce(at: at) }
    for (control, exemptions) in Dictionary(grouping: inForce, by: \.control) {
      var wanted = exemptions.accounts
      if let accounts { wanted = wanted?.intersection(accounts) ?? accounts }
      let filter = FindingFilter(accounts: wanted, controls: [control], outcomes: [.nonCompliant])
      try scan(filter) { found in
        guard found.explanation.verdict == .exempt else { return }
        counts[control]?[.exempt, default: 0] += 1
        counts[control]?[.fail, default: 0] -= 1
      }
    }
  }

  private func scan(_ filter: FindingFilter, _ count: (VerdictScan.Found) -> Void) throws {
    let scan = VerdictScan(
      reader: reader, evaluator: evaluator, posture: decisions.posture, reach: reach, at: at,
      record: record)
    try scan.forEach(filter, verdict: nil, behind: nil) { found in
      count(found)
      return true
    }
  }
}
