internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Counts of single resources, where a scope holds only some of an account: their whole history is replayed.
///
/// In proportion to all that ever happened in those accounts; what is counted already is of no use here.
struct CoveredReplay {
  let scope: TrendScope
  let reader: TrendReader
  let due: HistoryPlan
  let beginning: HistoryBeginning

  func numbers(at ends: [Instant]) throws -> [TrendCounts.Numbers] {
    var result: [TrendCounts.Numbers] = Array(repeating: [:], count: ends.count)
    for account in scope.partialAccounts {
      let resources = try reader.resources(of: account)
      for group in scope.groups where group.isPartial(in: account) {
        let covered = resources.filter { group.coversPart($0.resource, tags: $0.tags) }.map(\.resourceID)
        guard !covered.isEmpty else { continue }
        let numbers = try numbers(of: covered, in: account, group, at: ends)
        for place in ends.indices { result[place].merge(numbers[place]) { $0 + $1 } }
      }
    }
    return result
  }

  private func numbers(
    of resources: [Int64], in account: AccountID, _ group: TrendScope.Group, at ends: [Instant]
  ) throws -> [TrendCounts.Numbers] {
    var replay = HistoryReplay(at: ends, keys: scope.keys(of: group))
    try forEachEvent(of: resources, in: account, before: ends[ends.count - 1]) { event, instant in
      replay.apply(event, at: instant)
    }
    return replay.numbers()
  }

  /// Everything that happened to some resources of an account, in order, toggles as they are for these alone.
  func forEachEvent(
    of resources: [Int64], in account: AccountID, before end: Instant, _ body: (HistoryEvent, Instant) throws -> Void
  ) throws {
    let covered = Set(resources)
    let range = HistoryRange(from: beginning.horizon ?? .beginningOfHistory, before: end)
    var toggles = ArraySlice(
      try reader.toggles(in: range, of: [account]).map { (at: $0.at, toggle: $0.toggle) }
        + due.toggles.filter { $0.cell.accountID == account && $0.at < end }.map { (at: $0.at, toggle: $0.event) })
    var ledger = HistoryLedger()
    var moment: (at: Instant, changes: [FindingChange])?

    func close(_ instant: Instant, _ changes: [FindingChange]) throws {
      // Toggles of instants at which nothing else happened come first.
      while let next = toggles.first, next.at < instant { try advance(next.at, []) }
      try advance(instant, changes)
    }
    func advance(_ instant: Instant, _ changes: [FindingChange]) throws {
      let now = toggles.prefix { $0.at == instant }
      toggles = toggles.dropFirst(now.count)
      var events: [HistoryEvent] = []
      ledger.advance(changes, now.map(\.toggle)) { events.append($0) }
      for event in events { try body(event, instant) }
    }
    func add(_ change: FindingChange, at instant: Instant) throws {
      if let current = moment, current.at != instant {
        try close(current.at, current.changes)
        moment = nil
      }
      moment = (instant, (moment?.changes ?? []) + [change])
    }

    for (change, instant) in try beginning.changes(of: covered, in: account) where instant < end {
      try add(change, at: instant)
    }
    // A few are looked up one by one; of many the whole account is read.
    if resources.count <= 1_000 {
      try reader.forEachTransition(in: range, of: resources, in: account) { try add($0.change, at: $0.at) }
    } else {
      try reader.forEachTransition(in: range, of: [account]) { transition in
        if covered.contains(transition.resourceID) { try add(transition.change, at: transition.at) }
      }
    }
    for transition in due.transitions
    where transition.resource.accountID == account && covered.contains(transition.resource.resourceID)
      && transition.at < end
    {
      try add(transition.change, at: transition.at)
    }
    if let moment { try close(moment.at, moment.changes) }
    while let next = toggles.first { try advance(next.at, []) }
  }
}

/// What was there already where the history that is kept begins.
struct HistoryBeginning {
  /// From when on history is kept; `nil` while all of it is.
  let horizon: Instant?
  private let decisions: Decisions
  private let db: Connection

  init(_ context: OperationContext, _ organisation: OrganisationID, _ db: Connection) throws {
    horizon = try RecordReader(db).horizon()
    decisions = try context.postures.decisions(of: organisation, db)
    self.db = db
  }

  /// What resources of an account were just before history begins, as if they had appeared then; none where all of it is
  /// kept.
  func changes(of resources: Set<Int64>, in account: AccountID) throws -> [(FindingChange, Instant)] {
    guard let instant = horizon?.adding(microseconds: -1) else { return [] }
    let record = try PostureRecord(at: instant, in: [account], db)
    var disabled: [Region: ControlSet] = [:]
    return try TrendReader(db).states(in: account, at: instant).filter { resources.contains($0.resourceID) }.map {
      found in
      let region = found.resource.region
      let off =
        disabled[region]
        ?? Catalogue.controls.reduce(into: ControlSet()) { off, control in
          let cell = RollupCell(accountID: account, region: region, control: control.id)
          let isEnabled = record.isEnabled(cell, decisions.posture, at: instant) ?? true
          off[control.id] = !isEnabled
        }
      disabled[region] = off
      return (
        FindingChange(
          accountID: account, region: region, before: nil, after: found.state, disabled: off, trigger: .ingest),
        instant
      )
    }
  }
}
