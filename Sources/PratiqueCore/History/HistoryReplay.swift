/// A control goes on or off in one cell.
public struct CellToggle: Hashable, Sendable {
  /// What goes on or off where.
  public let cell: RollupCell
  /// After it; before it was the opposite.
  public let isEnabled: Bool
  /// What is counted in the cell before it, all of it on or all of it off.
  public let before: VerdictTally

  /// Takes everything as it is.
  public init(cell: RollupCell, isEnabled: Bool, before: VerdictTally) {
    self.cell = cell
    self.isEnabled = isEnabled
    self.before = before
  }

  /// From the counts of what a control finds, blind to whether it is on.
  public init(
    cell: RollupCell, isEnabled: Bool, compliant: Int, failing: Int, exempt: Int, notApplicable: Int, noData: Int
  ) {
    var before = VerdictTally()
    if isEnabled {
      (before.disabledCompliant, before.disabledFailing, before.disabledExempt) = (compliant, failing, exempt)
      (before.disabledNotApplicable, before.disabledNoData) = (notApplicable, noData)
    } else {
      (before.pass, before.fail, before.exempt) = (compliant, failing, exempt)
      (before.notApplicable, before.noData) = (notApplicable, noData)
    }
    self.init(cell: cell, isEnabled: isEnabled, before: before)
  }
}

/// Something that history tells.
public enum HistoryEvent: Hashable, Sendable {
  case findings(FindingChange)
  case toggle(CellToggle)

  /// Hands over what it adds to each cell that it touches; nothing where it adds nothing.
  public func forEachCell(_ body: (RollupCell, RollupNumbers) -> Void) {
    switch self {
    case .findings(let change): change.forEachCell(body)
    case .toggle(let toggle):
      let numbers = toggle.before.toggled(to: toggle.isEnabled)
      if numbers != RollupNumbers() { body(toggle.cell, numbers) }
    }
  }
}

/// Counts at instants, from counts at their beginning and everything that happened since.
///
/// Counts are sums, so it doesn't matter in which order events come. What is counted together is the caller's choice.
public struct HistoryReplay<Key: Hashable & Sendable> {
  private let ends: [Instant]
  private let keys: (RollupCell) -> [Key]
  /// What happened from one end to the next.
  private var changes: [[Key: RollupNumbers]]

  /// - Parameters:
  ///   - ends: in order; each shows what happened before it and not what happens at it.
  ///   - base: the counts at the beginning.
  ///   - keys: what a cell counts for; nothing for a cell that isn't wanted.
  public init(at ends: [Instant], from base: [Key: RollupNumbers] = [:], keys: @escaping (RollupCell) -> [Key]) {
    self.ends = ends
    self.keys = keys
    changes = Array(repeating: [:], count: ends.count)
    if !changes.isEmpty { changes[0] = base }
  }

  /// Counts what happened at an instant.
  public mutating func apply(_ event: HistoryEvent, at instant: Instant) {
    let place = firstEnd(after: instant)
    guard place < ends.count else { return }
    event.forEachCell { cell, numbers in
      for key in keys(cell) { changes[place][key, default: RollupNumbers()] += numbers }
    }
  }

  /// The counts at each end; a key is missing until something is counted for it, and then stays.
  public func numbers() -> [[Key: RollupNumbers]] {
    var sum: [Key: RollupNumbers] = [:]
    return changes.map { change in
      sum.merge(change) { $0 + $1 }
      return sum
    }
  }

  /// The first end that shows the instant, by halving.
  private func firstEnd(after instant: Instant) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > instant { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension HistoryReplay where Key == RollupCell {
  /// Counts every cell by itself.
  public init(at ends: [Instant], from base: [RollupCell: RollupNumbers] = [:]) {
    self.init(at: ends, from: base) { [$0] }
  }
}

extension RollupNumbers {
  /// Number by number.
  public static func + (one: RollupNumbers, other: RollupNumbers) -> RollupNumbers {
    var sum = one
    sum += other
    return sum
  }
}
