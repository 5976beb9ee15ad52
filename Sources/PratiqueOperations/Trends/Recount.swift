internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Counts an account anew from its history, day by day.
struct AccountRecount {
  let account: AccountID
  let db: Connection

  /// Days of stored counts that are in memory at once.
  private static let window: Int64 = 31
  private static let day: Int64 = 86_400

  func compare(_ result: inout TrendVerification) throws {
    let (clock, reader) = (TrendClock(db), TrendReader(db))
    let closed = try reader.closedUntil()
    let horizon = try RecordReader(db).horizon()
    // What history no longer tells is taken from the counts.
    var numbers = try horizon.map { try clock.lastCounts(of: account, before: $0) } ?? [:]
    var stored = numbers
    let range = HistoryRange(from: horizon ?? .beginningOfHistory, before: .endOfHistory)
    var toggles = ArraySlice(try reader.toggles(in: range, of: [account]))
    let days = try clock.days(of: account)
    var today = [days?.lowerBound, toggles.first?.at.beginningOfDay, try firstTransition(reader, range)]
      .compactMap(\.self).min().map { max($0, horizon ?? $0) }
    var rows: [String: [DayCount]] = [:]
    var loadedUntil = today
    var changed: Set<RollupCell> = []

    /// Compares the days until before the given one.
    func close(before next: Instant) throws {
      while let current = today, current < next {
        while let toggle = toggles.first, toggle.at < current.adding(seconds: Self.day) {
          toggles.removeFirst()
          result.transitions += 1
          count(.toggle(toggle.toggle))
        }
        if let loaded = loadedUntil, loaded <= current {
          let end = current.adding(seconds: Self.window * Self.day)
          rows = Dictionary(grouping: try clock.counts(of: account, from: current, before: end), by: \.day)
          loadedUntil = end
        }
        let isClosed = closed.map { current.adding(seconds: Self.day) <= $0 } ?? false
        var missing = isClosed ? Set(numbers.keys) : changed
        for row in (rows[current.dayText] ?? []).sorted(by: { $0.cell < $1.cell }) {
          missing.remove(row.cell)
          stored[row.cell] = row.numbers
          result.compare(
            row.numbers, with: numbers[row.cell] ?? RollupNumbers(), of: account, row.cell.region, row.cell.control,
            day: row.day)
        }
        for cell in missing.sorted() {
          // Of a closed day a row that is missing counts as nothing; otherwise the last one goes on.
          result.compare(
            isClosed ? RollupNumbers() : stored[cell] ?? RollupNumbers(), with: numbers[cell] ?? RollupNumbers(),
            of: account, cell.region, cell.control, day: current.dayText)
        }
        changed = []
        today = current.adding(seconds: Self.day)
      }
    }
    func count(_ event: HistoryEvent) {
      event.forEachCell { cell, change in
        numbers[cell, default: RollupNumbers()] += change
        changed.insert(cell)
      }
    }

    try reader.forEachTransition(in: range, of: [account]) { transition in
      try close(before: transition.at.beginningOfDay)
      result.transitions += 1
      count(.findings(transition.change))
    }
    let last = [today, days?.upperBound, toggles.last?.at.beginningOfDay].compactMap(\.self).max()
    if let last { try close(before: max(last.adding(seconds: Self.day), closed?.beginningOfDay ?? last)) }
  }

  private func firstTransition(_ reader: TrendReader, _ range: HistoryRange) throws -> Instant? {
    try reader.firstTransition(in: range, of: account)?.beginningOfDay
  }
}

/// Counts all accounts together anew, some days at a time.
struct FleetRecount {
  private var counts: FleetCounts?
  private var stored: [FleetCounts.Place: RollupNumbers] = [:]
  private var position: Instant?

  private static let window: Int64 = 86_400

  init() {}

  /// Compares the next part of what is closed.
  ///
  /// - Returns: whether there is more.
  mutating func compare(_ result: inout TrendVerification, _ db: Connection) throws -> Bool {
    let (clock, reader) = (TrendClock(db), TrendReader(db))
    guard let closed = try reader.closedUntil() else { return false }
    if position == nil {
      let horizon = try RecordReader(db).horizon()
      let first = try clock.firstDay()
      guard let start = horizon ?? first else { return false }
      position = start
      if horizon != nil { stored = try known(at: start, reader) }
    }
    guard let start = position, start < closed else { return false }
    let end = min(closed, start.adding(seconds: Self.window))
    var counts = counts ?? FleetCounts(stored)
    let before = counts.events
    try counts.add(HistoryRange(from: start, before: end), reader)
    result.transitions += counts.events - before
    var recounted = counts.numbers
    var changes = ArraySlice(counts.closing(until: end))
    let rows = Dictionary(grouping: try clock.fleet(after: start, until: end), by: \.until)
    for until in Set(changes.map(\.until)).union(rows.keys).sorted() {
      var changed: Set<FleetCounts.Place> = []
      while let change = changes.first, change.until == until {
        changes.removeFirst()
        let place = FleetCounts.Place(control: change.control, region: change.region)
        recounted[place] = change.numbers
        changed.insert(place)
      }
      for row in rows[until] ?? [] {
        let place = FleetCounts.Place(control: row.control, region: row.region)
        changed.remove(place)
        stored[place] = row.numbers
        result.compare(
          row.numbers, with: recounted[place] ?? RollupNumbers(), of: nil, row.region, row.control,
          day: until.adding(microseconds: -1).dayText)
      }
      for place in changed {
        // Where a day ends, trends take a row that is missing for nothing.
        let known = until == until.beginningOfDay ? nil : stored[place]
        result.compare(
          known ?? RollupNumbers(), with: recounted[place] ?? RollupNumbers(), of: nil, place.region,
          place.control, day: until.adding(microseconds: -1).dayText)
      }
    }
    self.counts = counts
    position = end
    return end < closed
  }

  private func known(at instant: Instant, _ reader: TrendReader) throws -> [FleetCounts.Place: RollupNumbers] {
    try reader.fleet(at: [instant], TrendSelection(byRegion: true)).reduce(into: [:]) { known, row in
      guard let region = row.region else { return }
      known[FleetCounts.Place(control: row.control, region: region)] = row.numbers
    }
  }
}
