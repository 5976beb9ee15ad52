internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Counts with the outcomes of then and the decisions as they are known today: what was approved counts from the date that
/// it names, and what was revoked or replaced never counted.
///
/// Every resource is gone through with all its history, so that it costs as much as that.
struct RestatedCounts {
  private let scope: TrendScope
  private let context: OperationContext
  private let posture: Posture
  /// Controls whose exemptions may hang on what a resource looked like then.
  private let sensitive: Set<ControlID>
  private let db: Connection
  private let now: Instant

  init(
    scope: TrendScope, context: OperationContext, decisions: Decisions, db: Connection, now: Instant
  ) throws {
    let exemptions = decisions.exemptions.compactMap(\.restated)
    let enablements = try EnablementStore(db).page(EnablementFilter(isStanding: false), after: nil, limit: .max)
    posture = Posture(
      enablements: Enablements(enablements.compactMap(\.restated), groups: decisions.groups),
      exemptions: Exemptions(exemptions, teams: decisions.teams))
    sensitive = Set(
      exemptions.filter { exemption in
        exemption.selector.container != nil || exemption.selector.unchangedFacts != nil
          || !exemption.selector.tags.isEmpty
          || (decisions.teams[exemption.team] ?? []).contains { $0.tag != nil }
      }.map(\.control))
    (self.scope, self.context, self.db, self.now) = (scope, context, db, now)
  }

  func numbers(at ends: [Instant]) throws -> [TrendCounts.Numbers] {
    var result: [TrendCounts.Numbers] = Array(repeating: [:], count: ends.count)
    guard !ends.isEmpty else { return result }
    let reader = TrendReader(db)
    for account in try (scope.accounts ?? HistoryStore(db).accounts()).sorted() {
      try count(account, at: ends, reader, into: &result)
    }
    return result
  }

  /// What counts in which groups.
  private struct Counted {
    let place: TrendReader.Place
    let groups: [TrendScope.Group]
  }

  private func count(
    _ account: AccountID, at ends: [Instant], _ reader: TrendReader, into result: inout [TrendCounts.Numbers]
  ) throws {
    let keys = scope.keys()
    let groups = scope.groups.filter { $0.isPartial(in: account) }
    var resources: [Int64: Counted] = [:]
    for place in try reader.resources(of: account) {
      resources[place.resourceID] = Counted(
        place: place, groups: groups.filter { $0.coversPart(place.resource, tags: place.tags) })
    }
    var states: [Int64: (state: FindingState?, firstEnd: Int)] = [:]
    let horizon = try RecordReader(db).horizon()
    let range = HistoryRange(from: horizon ?? .beginningOfHistory, before: ends[ends.count - 1])
    if let beginning = horizon?.adding(microseconds: -1) {
      let first = ends.firstIndex { $0 > beginning } ?? ends.count
      for found in try reader.states(in: account, at: beginning) { states[found.resourceID] = (found.state, first) }
    }

    /// Counts what a resource was at the ends until one.
    func close(_ resourceID: Int64, before end: Int) throws {
      guard let (state, first) = states[resourceID], first < end, let counted = resources[resourceID] else { return }
      for place in first..<end {
        try count(state, of: counted, at: ends[place], keys, into: &result[place])
      }
    }

    try reader.forEachTransition(in: range, of: [account]) { transition in
      let end = ends.firstIndex { $0 > transition.at } ?? ends.count
      try close(transition.resourceID, before: end)
      states[transition.resourceID] = (transition.change.after, end)
    }
    for resourceID in states.keys { try close(resourceID, before: ends.count) }
  }

  private func count(
    _ state: FindingState?, of counted: Counted, at end: Instant, _ keys: (RollupCell) -> [TrendKey],
    into numbers: inout TrendCounts.Numbers
  ) throws {
    let instant = end.adding(microseconds: -1)
    let resource = counted.place.resource
    for control in scope.controls {
      let cell = RollupCell(accountID: resource.accountID, region: resource.region, control: control)
      let wanted = keys(cell) + counted.groups.flatMap { scope.keys(of: $0)(cell) }
      guard !wanted.isEmpty else { continue }
      guard let outcome = state?.outcomes[control] else {
        // What is gone keeps its series alive, as it does where nothing is restated.
        if state == nil, Catalogue.control(control)?.resourceType == resource.type {
          for key in wanted { numbers[key, default: RollupNumbers()] += RollupNumbers() }
        }
        continue
      }
      let isEnabled = posture.enablements.setting(
        of: control, accountID: cell.accountID, region: cell.region, at: instant
      ).isEnabled
      let isExempt = try outcome == .nonCompliant && isCovered(control, state?.revision, counted.place, at: instant)
      var tally = VerdictTally()
      tally.count(outcome, isExempt: isExempt, isEnabled: isEnabled)
      for key in wanted { numbers[key, default: RollupNumbers()].tally += tally }
    }
  }

  private func isCovered(
    _ control: ControlID, _ revision: Revision?, _ place: TrendReader.Place, at instant: Instant
  ) throws -> Bool {
    let judged = place.resource.at(revision)
    if sensitive.contains(control) {
      let reader = FindingReader(db, at: instant < now ? .past(instant) : .now)
      if let row = try reader.rows(of: [judged]).first, let facts = row.judgedFacts(context.evaluator)[control] {
        return posture.explain(
          Subject(
            resource: row.judged, tags: row.tags, control: control, outcome: facts.outcome, factsRead: facts.factsRead),
          at: instant
        ).isCovered
      }
    }
    return posture.explain(
      Subject(resource: judged, tags: place.tags, control: control, outcome: Outcome(.nonCompliant)), at: instant
    ).isCovered
  }
}

extension Exemption {
  /// As it counts by today's knowledge: from the beginning that it names; not at all if it was revoked or replaced.
  fileprivate var restated: Exemption? {
    guard state == .approved, approvedAt != nil, endedAt == nil else { return nil }
    return Exemption(
      id: id, version: version, team: team, control: control, category: category, selector: selector,
      startsAt: startsAt, expiresAt: expiresAt, state: .approved, approvedAt: startsAt,
      isParameterEntry: isParameterEntry)
  }
}

extension EnablementRecord {
  /// As it counts by today's knowledge: from the beginning that it names until it ended or was removed.
  fileprivate var restated: Enablement? {
    guard let id = EnablementID(id), approvedAt != nil else { return nil }
    let end = [endsAt, removedAt].compactMap(\.self).min()
    guard end.map({ startsAt < $0 }) ?? true else { return nil }
    return Enablement(
      id: id, control: control, scope: scope, isEnabled: isEnabled, isLocked: isLocked, startsAt: startsAt, endsAt: end)
  }
}
