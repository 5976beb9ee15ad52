internal import PratiqueCore
internal import PratiqueStore

/// The counts of everything that a caller may see, cell by cell, and what they become as decisions begin and end.
///
/// Counted once; from then on only what a difference of decisions is about is looked at again.
struct PostureTally {
  let reader: FindingReader
  let evaluator: Evaluator
  let decisions: Decisions
  let reach: Reach
  private(set) var cells: [RollupCell: VerdictTally] = [:]
  private var off: Set<RollupCell> = []
  private var covered: Set<CoveredFinding> = []

  /// A failing finding that exemptions cover wholly.
  private struct CoveredFinding: Hashable {
    let resource: ARN
    let control: ControlID
  }

  /// Counts at an instant.
  init(reader: FindingReader, evaluator: Evaluator, decisions: Decisions, reach: Reach, at instant: Instant) throws {
    self.reader = reader
    self.evaluator = evaluator
    self.decisions = decisions
    self.reach = reach
    if reach.isWholeAccounts {
      for row in try reader.tally(accounts: reach.accounts, byPlace: true) {
        guard let place = row.place else { continue }
        for control in Catalogue.controls {
          guard let outcome = row.outcomes[control.id] else { continue }
          count(outcome, place.accountID, place.region, control.id, at: instant, by: row.rows)
        }
      }
    } else {
      // Nothing is decided yet in these counts: an empty posture needs no facts.
      let scan = VerdictScan(reader: reader, evaluator: evaluator, posture: Posture(), reach: reach, at: instant)
      let filter = FindingFilter(accounts: reach.accounts, controls: Catalogue.controls.map(\.id))
      try scan.forEach(filter, verdict: nil, behind: nil) { found in
        let resource = found.judged
        count(found.subject.outcome.kind, resource.accountID, resource.region, found.control, at: instant, by: 1)
        return true
      }
    }
    let inForce = decisions.exemptions.filter { $0.isInForce(at: instant) }
    try move(by: PostureDifference(Boundary(at: instant, exemptions: inForce), in: decisions), to: instant)
  }

  private mutating func count(
    _ outcome: Outcome.Kind, _ account: AccountID, _ region: Region, _ control: ControlID, at instant: Instant,
    by number: Int
  ) {
    let cell = RollupCell(accountID: account, region: region, control: control)
    if cells[cell] == nil, !isEnabled(cell, at: instant) { off.insert(cell) }
    cells[cell, default: VerdictTally()].count(outcome, isExempt: false, isEnabled: !off.contains(cell), by: number)
  }

  private func isEnabled(_ cell: RollupCell, at instant: Instant) -> Bool {
    decisions.posture.enablements.setting(
      of: cell.control, accountID: cell.accountID, region: cell.region, at: instant
    ).isEnabled
  }

  /// Moves what a difference may have changed by the instant.
  mutating func move(by difference: PostureDifference, to instant: Instant) throws {
    for (control, coverage) in difference.coverage { try cover(control, coverage, at: instant) }
    guard !difference.settings.isEmpty else { return }
    for (cell, tally) in cells {
      guard let accounts = difference.settings[cell.control], accounts?.contains(cell.accountID) ?? true else {
        continue
      }
      let isEnabled = isEnabled(cell, at: instant)
      guard isEnabled == off.contains(cell) else { continue }
      cells[cell]? += tally.toggled(to: isEnabled).tally
      if isEnabled { off.remove(cell) } else { off.insert(cell) }
    }
  }

  private mutating func cover(
    _ control: ControlID, _ coverage: PostureDifference.Coverage, at instant: Instant
  ) throws {
    let accounts = reach.accounts.map(coverage.accounts.intersection) ?? coverage.accounts
    guard !accounts.isEmpty else { return }
    let scan = VerdictScan(
      reader: reader, evaluator: evaluator, posture: decisions.posture, reach: reach, at: instant)
    let filter = FindingFilter(
      resources: coverage.resources.map(Array.init), accounts: accounts, controls: [control], outcomes: [.nonCompliant])
    try scan.forEach(filter, verdict: nil, behind: nil) { found in
      let finding = CoveredFinding(resource: found.judged.resource, control: control)
      let (was, isCovered) = (covered.contains(finding), found.explanation.isCovered)
      guard was != isCovered else { return true }
      if isCovered { covered.insert(finding) } else { covered.remove(finding) }
      let cell = RollupCell(accountID: found.judged.accountID, region: found.judged.region, control: control)
      let isEnabled = !off.contains(cell)
      cells[cell, default: VerdictTally()].count(.nonCompliant, isExempt: was, isEnabled: isEnabled, by: -1)
      cells[cell, default: VerdictTally()].count(.nonCompliant, isExempt: isCovered, isEnabled: isEnabled)
      return true
    }
  }

  /// The same, over all accounts and regions.
  var byControl: [ControlID: VerdictTally] {
    cells.reduce(into: [:]) { $0[$1.key.control, default: VerdictTally()] += $1.value }
  }
}
