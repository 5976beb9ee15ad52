internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Counts of a scope at instants: the nearest counts that are stored, with what happened since.
///
/// Where days in UTC or quarters of an hour end they are stored; otherwise they are replayed from the last one before.
/// What began and ended by the clock and isn't written yet is counted as if it were.
struct TrendCounts {
  typealias Numbers = [TrendKey: RollupNumbers]

  let scope: TrendScope
  let reader: TrendReader
  let due: HistoryPlan
  private let beginning: HistoryBeginning
  let closedUntil: Instant?
  let now: Instant

  /// - Parameter ends: all instants that will be asked for.
  init(_ scope: TrendScope, _ due: DueHistory, at ends: [Instant], now: Instant) throws {
    self.scope = scope
    reader = TrendReader(due.db)
    closedUntil = try reader.closedUntil()
    beginning = try HistoryBeginning(due.context, due.organisationID, due.db)
    self.due = try Self.due(due, scope, until: ends.max() ?? now)
    self.now = now
  }

  private static let day: Int64 = 86_400_000_000

  /// What isn't written yet and happened before an instant.
  private static func due(_ due: DueHistory, _ scope: TrendScope, until end: Instant) throws -> HistoryPlan {
    try due.plan(of: scope.accounts, until: end.adding(microseconds: -1))
  }

  /// The counts at instants, in order; each shows what happened before it and not what happens at it. A key is missing
  /// before anything was counted for it.
  func numbers(at ends: [Instant]) throws -> [Numbers] {
    guard !ends.isEmpty else { return [] }
    var result = scope.isFleet ? try fleet(at: ends) : try whole(at: ends)
    let late = replayDue(at: ends)
    let parts = try CoveredReplay(scope: scope, reader: reader, due: due, beginning: beginning).numbers(at: ends)
    for place in ends.indices {
      result[place].merge(late[place]) { $0 + $1 }
      result[place].merge(parts[place]) { $0 + $1 }
    }
    return result
  }

  private func replayDue(at ends: [Instant]) -> [Numbers] {
    var replay = HistoryReplay(at: ends, keys: scope.keys())
    for transition in due.transitions { replay.apply(.findings(transition.change), at: transition.at) }
    for toggle in due.toggles { replay.apply(.toggle(toggle.event), at: toggle.at) }
    return replay.numbers()
  }

  // MARK: Everything

  private func fleet(at ends: [Instant]) throws -> [Numbers] {
    try numbers(at: ends) { end in
      guard let closedUntil else { return .beginningOfHistory }
      return min(end.roundedDown(to: CloseTrends.quarter), closedUntil)
    } stored: { instants in
      guard closedUntil != nil else { return Array(repeating: [:], count: instants.count) }
      return collected(try reader.fleet(at: instants, scope.selection), instants.count) { _ in "all" }
    }
  }

  // MARK: Accounts

  private func whole(at ends: [Instant]) throws -> [Numbers] {
    guard !scope.members.isEmpty else { return Array(repeating: [:], count: ends.count) }
    let lastClosed = closedUntil.map { $0.beginningOfDay.adding(microseconds: -Self.day) }
    // Some days that aren't closed are looked up each by itself; many are replayed at once.
    let isFarOpen = ends.count { isOpen($0) } > 3
    return try numbers(at: ends) { end in
      if isOpen(end), isFarOpen { return closedUntil?.beginningOfDay ?? .beginningOfHistory }
      // Of today there is a row already, with everything that is recorded.
      return end > now ? end : end.beginningOfDay
    } stored: { instants in
      let last = instants.map { $0.adding(microseconds: -1).beginningOfDay }
      let closed = instants.indices.filter { !isOpen(instants[$0]) }
      var result: [Numbers] = Array(repeating: [:], count: instants.count)
      let counted = collected(
        try reader.days(closed.map { last[$0] }, of: scope.members, scope.selection), closed.count, \.key)
      for (place, numbers) in zip(closed, counted) { result[place] = numbers }
      for place in instants.indices where isOpen(instants[place]) && instants[place] > .beginningOfHistory {
        let rows = try reader.openDay(
          min(last[place], now.beginningOfDay), after: lastClosed, of: scope.members, scope.selection)
        result[place] = collected(rows, 1, \.key)[0]
      }
      return result
    }
  }

  private func isOpen(_ end: Instant) -> Bool { closedUntil.map { end > $0 } ?? true }

  private func collected(_ rows: [CountedRow], _ count: Int, _ key: (CountedRow) -> String) -> [Numbers] {
    var result: [Numbers] = Array(repeating: [:], count: count)
    for row in rows {
      let key = TrendKey(group: key(row), region: row.region, control: row.control)
      result[row.place][key, default: RollupNumbers()] += row.numbers
    }
    return result
  }

  // MARK: Replaying

  /// Ends that are replayed together, from one base.
  private struct Run {
    let base: Instant
    var places: [Int]
  }

  /// - Parameters:
  ///   - floor: the last instant until the given one of which counts are stored.
  ///   - stored: the counts at such instants.
  private func numbers(
    at ends: [Instant], floor: (Instant) -> Instant, stored: ([Instant]) throws -> [Numbers]
  ) throws -> [Numbers] {
    var exact: [Int] = []
    var runs: [Run] = []
    for (place, end) in ends.enumerated() {
      let base = floor(end)
      if base == end {
        exact.append(place)
      } else if let last = runs.last?.places.last, let begin = runs.last?.base,
        begin == base || end.microseconds - ends[last].microseconds <= Self.day
      {
        // What happens within a day is read faster than counts are looked up anew.
        runs[runs.count - 1].places.append(place)
      } else {
        runs.append(Run(base: base, places: [place]))
      }
    }
    let known = try stored(exact.map { ends[$0] } + runs.map(\.base))
    var result: [Numbers] = Array(repeating: [:], count: ends.count)
    for (place, numbers) in zip(exact, known) { result[place] = numbers }
    for (run, base) in zip(runs, known.dropFirst(exact.count)) {
      let runEnds = run.places.map { ends[$0] }
      var replay = HistoryReplay(at: runEnds, from: base, keys: scope.keys())
      let range = HistoryRange(from: run.base, before: runEnds[runEnds.count - 1])
      let accounts = scope.isFleet ? nil : Set(scope.members.map(\.accountID)).sorted()
      try reader.forEachTransition(in: range, of: accounts) { replay.apply(.findings($0.change), at: $0.at) }
      for toggle in try reader.toggles(in: range, of: accounts) { replay.apply(.toggle(toggle.toggle), at: toggle.at) }
      for (place, numbers) in zip(run.places, replay.numbers()) { result[place] = numbers }
    }
    return result
  }
}

extension ToggleRecord {
  /// What it does to counts.
  var event: CellToggle { CellToggle(cell: cell, isEnabled: isEnabled, before: tally) }
}
