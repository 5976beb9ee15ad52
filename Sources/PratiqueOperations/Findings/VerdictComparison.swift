internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Finds the findings whose verdicts differ between two instants, account by account.
struct VerdictComparison {
  let context: OperationContext
  let organisationID: OrganisationID
  let db: Connection
  let now: Instant
  let stretch: TimelineReader.Stretch
  let query: VerdictDiffQuery
  let reach: Reach
  /// What the team owns that is asked about, if one is.
  let owned: [TeamScope]?

  /// A resource, and what happened to it.
  private struct Candidate {
    let judged: ResourceARN
    let timeline: FindingTimeline
  }

  private typealias Toggles = [ControlID: [Region: [FindingTimeline.Toggle]]]

  /// Hands over what differs, by account, resource and control.
  func forEach(_ body: (VerdictDifference) -> Void) throws {
    let accounts = wantedAccounts
    guard accounts?.isEmpty != true else { return }
    // What began or ended by the clock and isn't written yet has happened all the same.
    let due = try DueHistory(context: context, organisationID: organisationID, db: db)
      .plan(of: accounts, until: stretch.to)
    let dueSteps = Dictionary(grouping: due.transitions, by: \.resource.accountID)
    let dueToggles = Dictionary(grouping: due.toggles.filter { $0.at > stretch.from }, by: \.cell.accountID)
    let written = try TimelineReader(db).accounts(in: stretch, among: accounts)
    let dueAccounts = due.transitions.filter { $0.at > stretch.from }.map(\.resource.accountID)
    let touched = Set(written).union(dueAccounts).union(dueToggles.keys)
    for account in touched.sorted(by: { $0.rawValue < $1.rawValue }) {
      try forEach(in: account, dueSteps[account] ?? [], dueToggles[account] ?? [], body)
    }
  }

  private func forEach(
    in account: AccountID, _ dueSteps: [TransitionRecord], _ dueToggles: [ToggleRecord],
    _ body: (VerdictDifference) -> Void
  ) throws {
    let reader = TimelineReader(db)
    let due = try resourceSteps(dueSteps)
    let steps =
      try reader.steps(of: account, region: query.region, in: stretch)
      + due.filter { $0.step.mark.at > stretch.from }
    let toggles =
      try reader.toggles(of: account, region: query.region, controls: controls, in: stretch)
      + dueToggles.filter { controls.contains($0.cell.control) && isWanted($0.cell.region) }.map(\.toggle)
    let byCell: Toggles = Dictionary(grouping: toggles, by: \.cell.control)
      .mapValues { Dictionary(grouping: $0, by: \.cell.region) }

    let changed = Dictionary(grouping: steps, by: \.resource.resource)
    var candidates = try visible(changed, in: account)
    if !byCell.isEmpty { candidates += try standing(byCell, in: account, besides: changed, since: due) }
    candidates.sort { $0.judged.resource.rawValue < $1.judged.resource.rawValue }
    for candidate in candidates {
      for control in controls {
        let events = candidate.timeline.events(of: control, byCell[control]?[candidate.judged.region] ?? [])
        guard let first = events.first, let last = events.last, first.from != last.to,
          let change = events.last(where: { $0.from != $0.to })
        else { continue }
        body(
          VerdictDifference(
            resource: candidate.judged, control: control, from: first.from, to: last.to,
            cause: change.isToggle ? .enablement : .init(change.mark.trigger), mark: change.mark))
      }
    }
  }

  // MARK: What to look at

  private var controls: [ControlID] { query.control.map { [$0] } ?? Catalogue.controls.map(\.id).sorted() }

  /// `nil` is every account.
  private var wantedAccounts: Set<AccountID>? {
    let parts = [query.accountID.map { [$0] }, reach.accounts, owned.map { Set($0.map(\.accountID)) }]
    return parts.compactMap(\.self).reduce(nil) { known, more in known.map { $0.intersection(more) } ?? more }
  }

  private func isWanted(_ region: Region) -> Bool { query.region.map { $0 == region } ?? true }

  /// Whether the account alone tells that everything in it is wanted and may be seen.
  private func isWhole(_ account: AccountID) -> Bool {
    reach.covers(account) && (owned.map { scopes in Reach.scopes(scopes).covers(account) } ?? true)
  }

  private func isVisible(_ judged: ResourceARN, _ tags: [String: String]) -> Bool {
    reach.covers(judged, tags: tags) && (owned.map { Reach.scopes($0).covers(judged, tags: tags) } ?? true)
  }

  // MARK: Resources

  /// Resources to which something happened, as far as they may be seen.
  private func visible(
    _ changed: [ARN: [TimelineReader.ResourceStep]], in account: AccountID
  ) throws -> [Candidate] {
    let all = changed.compactMap { resource, steps -> (candidate: Candidate, isThere: Bool)? in
      guard let first = steps.first?.step.change.before ?? steps.last?.step.change.after else { return nil }
      let after = steps.last?.step.change.after
      let judged = steps[0].resource.at((after ?? first).revision)
      return (Candidate(judged: judged, timeline: FindingTimeline(steps.map(\.step))), after != nil)
    }
    guard !isWhole(account) else { return all.map(\.candidate) }
    let there = all.filter(\.isThere).map(\.candidate)
    let gone = all.filter { !$0.isThere }.map(\.candidate)
    return try visible(there, at: stretch.to) + visible(gone, at: stretch.from)
  }

  private func visible(_ candidates: [Candidate], at instant: Instant) throws -> [Candidate] {
    var tags: [ARN: [String: String]] = [:]
    let filter = FindingFilter(
      resources: candidates.map(\.judged.resource), accounts: Set(candidates.map(\.judged.accountID)),
      controls: Catalogue.controls.map(\.id))
    if !candidates.isEmpty {
      for row in try reader(at: instant).scan(filter, from: nil, isBehind: false, limit: candidates.count) {
        tags[row.judged.resource] = row.tags
      }
    }
    return candidates.filter { isVisible($0.judged, tags[$0.judged.resource] ?? [:]) }
  }

  /// Resources to which nothing happened, whose controls went on or off.
  ///
  /// - Parameter due: what isn't written yet, and so isn't in what is read.
  private func standing(
    _ toggles: Toggles, in account: AccountID, besides changed: [ARN: [TimelineReader.ResourceStep]],
    since due: [TimelineReader.ResourceStep]
  ) throws -> [Candidate] {
    let filter = FindingFilter(accountID: account, region: query.region, controls: toggles.keys.sorted())
    let regions = toggles.values.reduce(into: Set<Region>()) { $0.formUnion($1.keys) }
    let reader = reader(at: stretch.to)
    let isWhole = isWhole(account)
    let latest = Dictionary(due.map { ($0.resource.resource, $0.step.change.after) }, uniquingKeysWith: { $1 })
    let chunk = 10_000
    var candidates: [Candidate] = []
    var position: FindingReader.Position?
    while true {
      let rows = try reader.scan(filter, from: position, isBehind: position != nil, limit: chunk)
      for row in rows where regions.contains(row.judged.region) && changed[row.judged.resource] == nil {
        guard isWhole || isVisible(row.judged, row.tags) else { continue }
        let read = FindingState(revision: row.judged.revision, outcomes: row.outcomes, exempt: row.exempt)
        let state = (latest[row.judged.resource] ?? nil) ?? read
        candidates.append(Candidate(judged: row.judged, timeline: FindingTimeline(standing: state)))
      }
      guard rows.count == chunk, let last = rows.last else { return candidates }
      position = FindingReader.Position(last.judged)
    }
  }

  private func reader(at instant: Instant) -> FindingReader {
    FindingReader(db, at: instant < now ? .past(instant) : .now)
  }

  /// What is due, of resources named by their ARNs.
  private func resourceSteps(_ due: [TransitionRecord]) throws -> [TimelineReader.ResourceStep] {
    guard !due.isEmpty else { return [] }
    let names = try TimelineReader(db).resources(Set(due.map(\.resource)))
    return due.compactMap { record in
      guard isWanted(record.change.region), let resource = names[record.resource] else { return nil }
      return TimelineReader.ResourceStep(
        resourceID: record.resource.resourceID, resource: resource,
        step: FindingTimeline.Step(change: record.change, mark: HistoryMark(record.cause, at: record.at)))
    }
  }
}

extension HistoryMark {
  /// Of what isn't written yet, and so comes last of what has its instant.
  init(_ cause: TransitionCause, at instant: Instant) {
    self.init(
      at: instant, sequence: .max, trigger: cause.trigger, evaluationID: cause.evaluationID,
      decisionID: cause.decisionID)
  }
}

extension ToggleRecord {
  /// As a timeline takes it.
  var toggle: FindingTimeline.Toggle {
    FindingTimeline.Toggle(cell: cell, isEnabled: isEnabled, mark: HistoryMark(cause, at: at))
  }
}
