internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// A finding that began or ceased to fail.
public struct FailureChange: Hashable, Sendable {
  /// When.
  public let at: Instant
  /// Of what; a task definition with the revision that was judged.
  public let resource: ResourceARN
  /// What judges.
  public let control: ControlID
  /// Why.
  public let cause: FailureCause
  /// `nil` where there was no finding.
  public let before: Verdict?
  /// `nil` where there is none any more.
  public let after: Verdict?
  /// Why it was looked at.
  public let trigger: EvaluationTrigger
  /// The exemption or enablement behind it, if one is.
  public let decisionID: String?
  /// The run that found it; `nil` where none did yet.
  public let evaluationID: String?
}

/// Lists the findings that the terms of a waterfall count, one for each time that one began or ceased to fail.
public struct ListWaterfallFindings: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of what the principal may see, oldest first.
  ///
  /// - Parameters:
  ///   - cause: only of this one; `nil` is all.
  ///   - start: exclusive.
  ///   - end: inclusive.
  ///   - limit: findings on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(
    _ filter: TrendFilter, cause: FailureCause?, from start: Instant, to end: Instant, as principal: Principal,
    limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<FailureChange> {
    guard start <= end else { throw .unusable(at: "query/from", "the time asked for ends before it begins") }
    let key = Cursor.key(
      "waterfall", filter.parts + [cause?.rawValue, start.description, end.description], of: principal)
    let position = try cursor.map { text throws(OperationError) in
      try ChangePosition(Cursor(text, for: key, fields: 6))
    }
    return try await context.read(as: principal) { [context] db, now in
      let total = try GetWaterfall.waterfall(
        filter, from: start, to: end, as: principal, context, db, now: now)
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let scope = try TrendScope(filter, by: nil, as: principal, decisions) { [] }
      let due = try DueHistory(context: context, organisationID: principal.organisationID, db: db)
        .plan(of: scope.accounts, until: end)
      let scan = try FailureScan(
        scope: scope, due: due, cause: cause, from: start, to: end, reader: TrendReader(db))
      var found: [(position: ChangePosition, change: FailureChange)] = []
      try scan.forEach(after: position) { position, change in
        found.append((position, change))
        return found.count <= limit
      }
      let count = FailureCause.allCases.filter { (cause ?? $0) == $0 }.reduce(0) { $0 + total.flows[$1] }
      return Page(
        items: found.prefix(limit).map(\.change),
        next: found.count > limit ? found[limit - 1].position.cursor.text(for: key) : nil,
        total: .counted { min(count, $0 + 1) })
    }
  }
}

extension TrendFilter {
  /// What a cursor is bound to.
  fileprivate var parts: [String?] {
    [
      control?.description, severity?.rawValue, accountID?.rawValue, accountGroup?.rawValue, region?.rawValue,
      team?.rawValue,
    ]
  }
}

/// Where a change stands among all of them.
struct ChangePosition: Comparable {
  let at: Instant
  let accountID: String
  /// Toggles come before what happened to single findings, and what isn't written yet last.
  let kind: Kind
  let sequence: Int64
  let resourceID: Int64
  let control: UInt8

  enum Kind: Int {
    case toggle, transition, due
  }

  static func < (one: Self, other: Self) -> Bool {
    if (one.at, one.accountID) != (other.at, other.accountID) {
      return (one.at, one.accountID) < (other.at, other.accountID)
    }
    return (one.kind.rawValue, one.sequence, one.resourceID, one.control)
      < (other.kind.rawValue, other.sequence, other.resourceID, other.control)
  }

  init(
    at: Instant, accountID: AccountID, kind: Kind, sequence: Int64, resourceID: Int64, control: ControlID
  ) {
    self.at = at
    self.accountID = accountID.rawValue
    self.kind = kind
    self.sequence = sequence
    self.resourceID = resourceID
    self.control = control.number
  }

  init(_ cursor: Cursor) throws(OperationError) {
    guard let at = Int64(cursor.fields[0]), let kind = Int(cursor.fields[2]).flatMap(Kind.init),
      let sequence = Int64(cursor.fields[3]), let resourceID = Int64(cursor.fields[4]),
      let control = UInt8(cursor.fields[5])
    else { throw .invalidCursor }
    self.at = Instant(microseconds: at)
    accountID = cursor.fields[1]
    (self.kind, self.sequence, self.resourceID, self.control) = (kind, sequence, resourceID, control)
  }

  var cursor: Cursor {
    Cursor(fields: [
      String(at.microseconds), accountID, String(kind.rawValue), String(sequence), String(resourceID), String(control),
    ])
  }
}

/// Goes through everything that made findings fail or no longer fail.
struct FailureScan {
  private typealias Found = (position: ChangePosition, change: FailureChange)

  private let scope: TrendScope
  private let due: HistoryPlan
  private let cause: FailureCause?
  private let range: HistoryRange
  private let reader: TrendReader
  private let keys: (RollupCell) -> [TrendKey]
  /// The resources that are visible in accounts of which not everything is.
  private let covered: [AccountID: Set<Int64>]

  private static let batch = 1_000

  init(
    scope: TrendScope, due: HistoryPlan, cause: FailureCause?, from start: Instant, to end: Instant,
    reader: TrendReader
  ) throws {
    self.scope = scope
    self.due = due
    self.cause = cause
    self.reader = reader
    range = HistoryRange(from: start.adding(microseconds: 1), before: end.adding(microseconds: 1))
    keys = scope.keys()
    covered = try scope.partialAccounts.reduce(into: [:]) { covered, account in
      covered[account] = Set(
        try reader.resources(of: account).filter { place in
          scope.groups.contains { $0.coversPart(place.resource, tags: place.tags) }
        }.map(\.resourceID))
    }
  }

  /// - Parameter visit: returns false to stop.
  func forEach(after start: ChangePosition?, _ visit: (ChangePosition, FailureChange) -> Bool) throws {
    // What else there is besides transitions, which are too many to be read at once.
    var others = ArraySlice(try pendingToggles(after: start))
    var position = start.flatMap(Self.position)
    while true {
      let rows = try reader.failures(
        in: range, of: scope.accounts.map { $0.sorted() }, controls: scope.controls, after: position,
        limit: Self.batch)
      for row in rows {
        let found = changes(of: row)
        let here = ChangePosition(
          at: row.transition.at, accountID: row.transition.change.accountID, kind: .transition,
          sequence: row.transition.sequence, resourceID: 0, control: ControlID(ecs: 1))
        while let next = others.first, next.position < here {
          others.removeFirst()
          guard try visitAll(next.changes(), after: start, visit) else { return }
        }
        guard try visitAll(found, after: start, visit) else { return }
        position = row.transition.position
      }
      guard rows.count == Self.batch else { break }
    }
    for other in others {
      guard try visitAll(other.changes(), after: start, visit) else { return }
    }
  }

  /// Before the transition that a position is in, so that it is read again: not all of its findings were on the page.
  private static func position(_ start: ChangePosition) -> HistoryPosition? {
    guard let account = AccountID(start.accountID) else { return nil }
    return HistoryPosition(
      accountID: account, at: start.at, sequence: start.kind == .transition ? start.sequence - 1 : 0)
  }

  private func visitAll(
    _ changes: [Found], after start: ChangePosition?, _ visit: (ChangePosition, FailureChange) -> Bool
  ) throws -> Bool {
    for found in changes {
      if let start, found.position <= start { continue }
      guard visit(found.position, found.change) else { return false }
    }
    return true
  }

  private func isVisible(_ cell: RollupCell, _ resourceID: Int64) -> Bool {
    if !keys(cell).isEmpty { return true }
    guard let group = scope.groups.first, covered[cell.accountID]?.contains(resourceID) ?? false else { return false }
    return !scope.keys(of: group)(cell).isEmpty
  }

  // MARK: Transitions

  private func changes(of row: TrendReader.NamedTransition) -> [Found] {
    let transition = row.transition
    return changes(
      transition.change, of: row.resource, transition.resourceID, at: transition.at, .transition, transition.sequence,
      transition.cause.decisionID, transition.cause.evaluationID)
  }

  private func changes(
    _ change: FindingChange, of resource: ResourceARN, _ resourceID: Int64, at instant: Instant,
    _ kind: ChangePosition.Kind, _ sequence: Int64, _ decisionID: String?, _ evaluationID: String?
  ) -> [Found] {
    scope.controls.sorted().compactMap { control in
      let cell = RollupCell(accountID: change.accountID, region: change.region, control: control)
      let isEnabled = !change.disabled[control]
      guard
        let why = FailureCause(
          of: control, from: change.before, to: change.after, isEnabled: isEnabled, change.trigger),
        (cause ?? why) == why, isVisible(cell, resourceID)
      else { return nil }
      return (
        ChangePosition(
          at: instant, accountID: change.accountID, kind: kind, sequence: sequence, resourceID: resourceID,
          control: control),
        FailureChange(
          at: instant, resource: resource, control: control, cause: why,
          before: change.before?.verdict(of: control, isEnabled: isEnabled),
          after: change.after?.verdict(of: control, isEnabled: isEnabled), trigger: change.trigger,
          decisionID: decisionID, evaluationID: evaluationID)
      )
    }
  }

  // MARK: Toggles, and what isn't written yet

  /// Something whose findings are looked up only when its turn comes.
  private struct Pending {
    let position: ChangePosition
    let changes: () throws -> [Found]
  }

  private func pendingToggles(after start: ChangePosition?) throws -> [Pending] {
    var pending: [Pending] = []
    let earliest = start?.at ?? range.start
    for stored in try reader.toggles(
      in: HistoryRange(from: earliest, before: range.end), of: scope.accounts.map { $0.sorted() })
    {
      let evaluationID = stored.cause.evaluationID
      append(
        stored.toggle, at: stored.at, stored.sequence, .toggle, stored.cause.decisionID, evaluationID, to: &pending)
    }
    for (index, toggle) in due.toggles.enumerated() where toggle.at >= earliest && toggle.at < range.end {
      append(toggle.event, at: toggle.at, Int64(index), .due, toggle.cause.decisionID, nil, to: &pending)
    }
    let wanted = due.transitions.enumerated().filter { $1.at >= earliest && $1.at < range.end }
    let names = wanted.isEmpty ? [:] : try reader.names(of: Set(wanted.map(\.element.resource)))
    for (index, record) in wanted {
      guard let name = names[record.resource] else { continue }
      let found = changes(
        record.change, of: name.at(record.change.after?.revision ?? record.change.before?.revision),
        record.resource.resourceID, at: record.at, .due, Int64(due.toggles.count + index), record.cause.decisionID, nil)
      guard let first = found.first else { continue }
      pending.append(Pending(position: first.position) { found })
    }
    return pending.sorted { $0.position < $1.position }
  }

  private func append(
    _ toggle: CellToggle, at instant: Instant, _ sequence: Int64, _ kind: ChangePosition.Kind, _ decisionID: String?,
    _ evaluationID: String?, to pending: inout [Pending]
  ) {
    let why = FailureCause.ofToggle(isEnabled: toggle.isEnabled)
    let count = toggle.isEnabled ? toggle.before.disabledFailing : toggle.before.fail
    guard (cause ?? why) == why, count > 0, scope.controls.contains(toggle.cell.control),
      (scope.region ?? toggle.cell.region) == toggle.cell.region
    else { return }
    let (cell, isEnabled) = (toggle.cell, toggle.isEnabled)
    let position = ChangePosition(
      at: instant, accountID: cell.accountID, kind: kind, sequence: sequence, resourceID: 0, control: cell.control)
    pending.append(
      Pending(position: position) {
        try failing(in: cell, whenSwitched: isEnabled, at: instant).filter { isVisible(cell, $0.resourceID) }.map {
          state in
          (
            ChangePosition(
              at: instant, accountID: cell.accountID, kind: kind, sequence: sequence, resourceID: state.resourceID,
              control: cell.control),
            FailureChange(
              at: instant, resource: state.resource, control: cell.control, cause: why,
              before: isEnabled ? .disabled : .fail, after: isEnabled ? .fail : .disabled, trigger: .enablement,
              decisionID: decisionID, evaluationID: evaluationID)
          )
        }
      })
  }

  /// The resources that failed a control, or would have, when it was switched.
  private func failing(
    in cell: RollupCell, whenSwitched isEnabled: Bool, at instant: Instant
  ) throws -> [TrendReader.State] {
    let after = try reader.states(
      in: cell.accountID, failing: (cell.region, cell.control), at: instant)
    var states = Dictionary(uniqueKeysWithValues: after.map { ($0.resourceID, $0) })
    // What happened at the same instant, but found the control switched already, came later.
    var isLater: Set<Int64> = []
    let moment = HistoryRange(from: instant, before: instant.adding(microseconds: 1))
    var earlier: [(Int64, FindingState?)] = []
    try reader.forEachTransition(in: moment, of: [cell.accountID]) { transition in
      guard transition.change.region == cell.region, transition.change.disabled[cell.control] != isEnabled,
        transition.change.touches(cell.control), isLater.insert(transition.resourceID).inserted
      else { return }
      earlier.append((transition.resourceID, transition.change.before))
    }
    earlier += due.transitions.filter { record in
      record.resource.accountID == cell.accountID && record.change.region == cell.region && record.at < instant
    }.map { ($0.resource.resourceID, $0.change.after) }
    if !earlier.isEmpty {
      let names = try reader.names(
        of: Set(earlier.map { ResourceKey(accountID: cell.accountID, resourceID: $0.0) }))
      for (resourceID, state) in earlier {
        states[resourceID] = nil
        guard let state, let name = names[ResourceKey(accountID: cell.accountID, resourceID: resourceID)] else {
          continue
        }
        states[resourceID] = TrendReader.State(
          resourceID: resourceID, resource: name.at(state.revision), state: state)
      }
    }
    return states.values.filter { $0.state.verdict(of: cell.control, isEnabled: true) == .fail }
      .sorted { $0.resourceID < $1.resourceID }
  }
}

extension FindingChange {
  /// Whether anything of a control changes.
  fileprivate func touches(_ control: ControlID) -> Bool {
    before?.outcomes[control] != after?.outcomes[control] || before?.exempt[control] != after?.exempt[control]
  }
}
