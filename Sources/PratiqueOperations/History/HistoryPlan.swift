internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// What history is to gain, in the order of time.
struct HistoryPlan {
  private(set) var transitions: [TransitionRecord] = []
  private(set) var toggles: [ToggleRecord] = []
  private(set) var evaluations: [StoredEvaluation] = []
  /// What each day's counts gain; the key is the day's beginning.
  private var moves: [Instant: [RollupCell: RollupNumbers]] = [:]

  var isEmpty: Bool { transitions.isEmpty && toggles.isEmpty && evaluations.isEmpty && moves.isEmpty }

  mutating func add(_ transition: TransitionRecord) {
    transitions.append(transition)
    count(transition.change, at: transition.at)
  }

  mutating func add(_ toggle: ToggleRecord) {
    toggles.append(toggle)
    guard toggle.tally.total > 0 else { return }
    move(toggle.cell, by: toggle.tally.toggled(to: toggle.isEnabled), at: toggle.at)
  }

  mutating func add(_ evaluation: StoredEvaluation) {
    evaluations.append(evaluation)
  }

  /// Counts a change whose transition somebody else writes.
  mutating func count(_ change: FindingChange, at instant: Instant) {
    change.forEachCell { cell, numbers in move(cell, by: numbers, at: instant) }
  }

  private mutating func move(_ cell: RollupCell, by numbers: RollupNumbers, at instant: Instant) {
    moves[instant.beginningOfDay, default: [:]][cell, default: RollupNumbers()] += numbers
  }

  /// What a cell gains in all.
  func gain(of cell: RollupCell) -> RollupNumbers {
    moves.values.reduce(into: RollupNumbers()) { sum, cells in
      if let numbers = cells[cell] { sum += numbers }
    }
  }

  /// Written so many rows at a time, so that no statement's parameters grow without bound.
  private static let largestChunk = 5_000

  /// Writes all of it within the transaction that is under way.
  func write(_ db: Connection, recording accounts: Set<AccountID>, until instant: Instant) throws {
    var statements: [SQL] = []
    for start in stride(from: 0, to: transitions.count, by: Self.largestChunk) {
      let chunk = Array(transitions[start..<min(start + Self.largestChunk, transitions.count)])
      statements += [HistoryStore.insert(chunk), HistoryStore.setExempt(chunk)]
    }
    if !toggles.isEmpty { statements.append(HistoryStore.insert(toggles)) }
    statements += countStatements
    statements += evaluations.map(EvaluationStore.insertion)
    if !accounts.isEmpty { statements.append(HistoryStore.record(accounts, until: instant)) }
    guard !statements.isEmpty else { return }
    _ = try db.pipeline(statements)
  }

  /// The counts alone, earlier days first.
  var countStatements: [SQL] {
    moves.sorted { $0.key < $1.key }.map { day, cells in RollupStore.move(cells, at: day) }
  }
}
