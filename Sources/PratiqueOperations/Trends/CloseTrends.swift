internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Closes the counts of what is over: every day gets a row of everything there is, and all accounts are counted together
/// at the end of each quarter of an hour in which anything changed.
///
/// Nothing that is read depends on it but its speed. Any number of servers may run it at once: one of them does it.
public struct CloseTrends: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// What is recorded by transactions that began so long ago is there.
  static let patience: Int64 = 5 * 60
  static let quarter: Int64 = 900_000_000

  /// Goes through all organisations.
  public func run() async throws(OperationError) {
    let organisations = try await context.repeating { db in
      try db.transaction(.snapshot) { db in try Tenancy.organisations(db) }
    }
    for organisation in organisations { try await run(in: organisation) }
  }

  /// The same in one organisation, as far as everything that was due by then is written (``SettleHistory``); at most a day in
  /// one transaction.
  ///
  /// - Returns: until when counts are closed now; `nil` if they aren't.
  @discardableResult
  public func run(in organisation: OrganisationID) async throws(OperationError) -> Instant? {
    var closed: Instant?
    while true {
      let (until, isLast) = try await context.work(in: organisation, within: .seconds(60)) { [context] db, now in
        try Self.step(context, organisation, db, now: now)
      }
      closed = until
      if isLast { return closed }
    }
  }

  private static func step(
    _ context: OperationContext, _ organisation: OrganisationID, _ db: Connection, now: Instant
  ) throws -> (until: Instant?, isLast: Bool) {
    let clock = TrendClock(db)
    guard try clock.lock() else { return (nil, true) }
    let reader = TrendReader(db)
    let closed = try reader.closedUntil()
    guard let start = try closed ?? clock.firstDay() else { return (nil, true) }
    let target = try recorded(context, organisation, db, now: now).roundedDown(to: quarter)
    let end = min(target, start.beginningOfDay.adding(seconds: 86_400))
    guard end > start else { return (closed, true) }
    var fleet = FleetCounts(try base(reader, at: closed))
    try fleet.add(HistoryRange(from: start, before: end), reader)
    try clock.insert(fleet.closing(until: end))
    if end == end.beginningOfDay { try clock.fill(end.adding(seconds: -86_400)) }
    try clock.close(until: end)
    return (end, end == target)
  }

  private static func base(_ reader: TrendReader, at instant: Instant?) throws -> [FleetCounts.Place: RollupNumbers] {
    guard let instant else { return [:] }
    return try reader.fleet(at: [instant], TrendSelection(byRegion: true)).reduce(into: [:]) { base, row in
      guard let region = row.region else { return }
      base[FleetCounts.Place(control: row.control, region: region)] = row.numbers
    }
  }

  /// Until when nothing can be recorded any more: everything that was due by then is written.
  private static func recorded(
    _ context: OperationContext, _ organisation: OrganisationID, _ db: Connection, now: Instant
  ) throws -> Instant {
    let latest = now.adding(seconds: -patience)
    let decisions = try context.postures.decisions(of: organisation, db)
    guard let last = decisions.lastBoundary(until: now) else { return latest }
    // Accounts of which nothing is recorded begin no earlier than now.
    return try HistoryStore(db).recordedUntil(before: last).values.compactMap(\.self).reduce(latest, min)
  }
}

/// Counts of all accounts together, while a part of history is gone through.
struct FleetCounts {
  struct Place: Hashable {
    let control: ControlID
    let region: Region
  }

  /// At the beginning, and after ``closing(until:)`` at the end.
  private(set) var numbers: [Place: RollupNumbers]
  /// What happened in each quarter of an hour, by its end.
  private var quarters: [Instant: [Place: RollupNumbers]] = [:]
  private(set) var events = 0

  init(_ base: [Place: RollupNumbers]) {
    numbers = base
  }

  mutating func add(_ range: HistoryRange, _ reader: TrendReader) throws {
    try reader.forEachTransition(in: range, of: nil) { add(.findings($0.change), at: $0.at) }
    for toggle in try reader.toggles(in: range, of: nil) { add(.toggle(toggle.toggle), at: toggle.at) }
  }

  private mutating func add(_ event: HistoryEvent, at instant: Instant) {
    events += 1
    let end = instant.roundedDown(to: CloseTrends.quarter).adding(microseconds: CloseTrends.quarter)
    event.forEachCell { cell, numbers in
      quarters[end, default: [:]][Place(control: cell.control, region: cell.region), default: RollupNumbers()] +=
        numbers
    }
  }

  /// The counts at the end of each quarter of an hour in which they changed, in the order of time, and all of them where a
  /// day ends: there they are asked for by the hundred.
  mutating func closing(until last: Instant) -> [FleetCount] {
    var counts: [FleetCount] = []
    for (end, changes) in quarters.sorted(by: { $0.key < $1.key }) {
      for (place, change) in changes {
        numbers[place, default: RollupNumbers()] += change
        counts.append(
          FleetCount(
            control: place.control, region: place.region, until: end, numbers: numbers[place] ?? RollupNumbers()))
      }
    }
    if last == last.beginningOfDay {
      let atEnd = Set((quarters[last] ?? [:]).keys)
      for (place, known) in numbers where !atEnd.contains(place) {
        counts.append(FleetCount(control: place.control, region: place.region, until: last, numbers: known))
      }
    }
    quarters = [:]
    return counts
  }
}
