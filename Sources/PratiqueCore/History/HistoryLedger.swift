/// Runs through the history of some resources and works out what toggles did to those alone.
///
/// What history says of a toggle counts everything in its cell; a ledger knows how many of its own are there.
///
/// INVARIANT: instants come in order, each with everything that happened at it.
public struct HistoryLedger {
  private var tallies: [RollupCell: VerdictTally] = [:]

  /// Nothing is counted yet.
  public init() {}

  /// What is counted in a cell now.
  public func tally(of cell: RollupCell) -> VerdictTally { tallies[cell] ?? VerdictTally() }

  /// Hands over what happened at one instant, with the toggles as they are for these resources.
  ///
  /// History keeps the order of changes and that of toggles, not that between the two. A change says which controls were
  /// off when it came about, which tells whether a toggle of the same instant came before it.
  ///
  /// - Parameters:
  ///   - changes: of the resources of this ledger, in order.
  ///   - toggles: of any cells, in order.
  public mutating func advance(
    _ changes: [FindingChange], _ toggles: [CellToggle], _ body: (HistoryEvent) -> Void
  ) {
    var waiting = Dictionary(grouping: toggles, by: \.cell).mapValues { ArraySlice($0) }
    for change in changes {
      if !waiting.isEmpty { apply(&waiting, before: change, body) }
      change.forEachCell { cell, numbers in tallies[cell, default: VerdictTally()] += numbers.tally }
      body(.findings(change))
    }
    for toggle in toggles {
      guard let next = waiting[toggle.cell]?.popFirst() else { continue }
      apply(next, body)
    }
  }

  private mutating func apply(
    _ waiting: inout [RollupCell: ArraySlice<CellToggle>], before change: FindingChange, _ body: (HistoryEvent) -> Void
  ) {
    var touched: [RollupCell] = []
    change.forEachCell { cell, _ in touched.append(cell) }
    for cell in touched {
      guard let first = waiting[cell]?.first else { continue }
      var isEnabled = !first.isEnabled
      while isEnabled == change.disabled[cell.control], let next = waiting[cell]?.popFirst() {
        apply(next, body)
        isEnabled = next.isEnabled
      }
    }
  }

  private mutating func apply(_ toggle: CellToggle, _ body: (HistoryEvent) -> Void) {
    let own = CellToggle(cell: toggle.cell, isEnabled: toggle.isEnabled, before: tally(of: toggle.cell))
    let numbers = own.before.toggled(to: own.isEnabled)
    guard numbers != RollupNumbers() else { return }
    tallies[own.cell, default: VerdictTally()] += numbers.tally
    body(.toggle(own))
  }
}
