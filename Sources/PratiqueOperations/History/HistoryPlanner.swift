internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Compares what is recorded with what the one function of the core says, and plans what history is to gain.
///
/// Since it compares, nothing is planned twice: whoever comes second finds no difference.
struct HistoryPlanner {
  let db: Connection
  let evaluator: Evaluator
  private(set) var plan = HistoryPlan()
  /// What earlier steps of the plan leave behind, where that differs from what is stored.
  private var masks: [ResourceKey: (exempt: ControlSet, since: Instant)] = [:]
  private var disabled: [Place: ControlSet] = [:]

  private struct Place: Hashable {
    let accountID: AccountID
    let region: Region
    let at: Instant
  }

  init(db: Connection, evaluator: Evaluator) {
    self.db = db
    self.evaluator = evaluator
  }

  /// On whose behalf verdicts change, and what is called what.
  struct Occasion {
    /// Who decided; `nil` is the clock.
    var personID: PersonID?
    /// The decisions before, and the instant at which they are asked for whatever covered something that is covered no
    /// longer.
    let former: (decisions: Decisions, at: Instant)
    /// Why something is covered no longer.
    let ending: EvaluationTrigger
    /// For what no other decision can be named.
    var decisionID: String?
  }

  // MARK: What is due

  /// Plans what began and ended between what is recorded and an instant, each at its own time.
  ///
  /// - Parameter recorded: until when the history of each account is written.
  mutating func settle(_ recorded: [AccountID: Instant?], _ decisions: Decisions, until instant: Instant) throws {
    if let earliest = recorded.values.compactMap(\.self).min() {
      for boundary in decisions.boundaries(after: earliest, until: instant) {
        let behind = Set(recorded.filter { $0.value.map { $0 < boundary.at } ?? false }.keys)
        try step(
          PostureDifference(boundary, in: decisions), in: behind, decisions, at: boundary.at,
          Occasion(former: (decisions, boundary.at.adding(microseconds: -1)), ending: .expiry))
      }
    }
    let unrecorded = Set(recorded.filter { $0.value == nil }.keys)
    guard !unrecorded.isEmpty else { return }
    try step(
      PostureDifference(everythingIn: decisions), in: unrecorded, decisions, at: instant,
      Occasion(former: (decisions, instant), ending: .expiry))
  }

  // MARK: One instant

  /// Plans what differs at an instant.
  mutating func step(
    _ difference: PostureDifference, in accounts: Set<AccountID>, _ decisions: Decisions, at instant: Instant,
    _ occasion: Occasion
  ) throws {
    guard !accounts.isEmpty else { return }
    var occasion = occasion
    if difference.decisionIDs.count == 1 { occasion.decisionID = difference.decisionIDs.first }
    try toggle(difference, in: accounts, decisions, at: instant, occasion)
    try cover(difference, in: accounts, decisions, at: instant, occasion)
  }

  private mutating func toggle(
    _ difference: PostureDifference, in accounts: Set<AccountID>, _ decisions: Decisions, at instant: Instant,
    _ occasion: Occasion
  ) throws {
    guard !difference.settings.isEmpty else { return }
    var run = Run(.enablement, at: instant, occasion)
    var isToggled = false
    var cells: [RollupCell: RollupNumbers] = [:]
    // Controls that are touched in the same accounts are read together.
    for (touched, controls) in Dictionary(grouping: difference.settings, by: \.value) {
      let wanted = touched.map(accounts.intersection) ?? accounts
      run.accounts.formUnion(wanted)
      cells.merge(try RollupStore(db).current(of: wanted, controls: Set(controls.map(\.key)))) { one, _ in one }
    }
    for (cell, stored) in cells.sorted(by: { $0.key < $1.key }) {
      var numbers = stored
      numbers += plan.gain(of: cell)
      let setting = decisions.posture.enablements.setting(
        of: cell.control, accountID: cell.accountID, region: cell.region, at: instant)
      // Where nothing is counted any more a toggle is written all the same: the past is read from the next one.
      let wasEnabled =
        numbers.tally.isEnabled
        ?? occasion.former.decisions.posture.enablements.setting(
          of: cell.control, accountID: cell.accountID, region: cell.region, at: occasion.former.at
        ).isEnabled
      guard setting.isEnabled != wasEnabled else { continue }
      isToggled = true
      run.findings += numbers.tally.total
      plan.add(
        ToggleRecord(
          cell: cell, at: instant, isEnabled: setting.isEnabled, tally: numbers.tally,
          cause: TransitionCause(
            .enablement, evaluationID: run.id,
            decisionID: occasion.decisionID ?? setting.decidedBy?.id.rawValue)))
    }
    if isToggled || occasion.personID != nil { plan.add(run.evaluation(resources: 0)) }
  }

  private mutating func cover(
    _ difference: PostureDifference, in accounts: Set<AccountID>, _ decisions: Decisions, at instant: Instant,
    _ occasion: Occasion
  ) throws {
    guard !difference.coverage.isEmpty else { return }
    var (gained, lost) = (Run(.exemption, at: instant, occasion), Run(occasion.ending, at: instant, occasion))
    if occasion.ending == .exemption { lost.id = gained.id }
    var looked = 0
    let wanted = difference.coverage.values.reduce(into: Set<AccountID>()) { $0.formUnion($1.accounts) }
    gained.accounts = wanted.intersection(accounts)
    lost.accounts = gained.accounts
    for account in gained.accounts.sorted(by: { $0.rawValue < $1.rawValue }) {
      let ofAccount = difference.coverage.filter { $0.value.accounts.contains(account) }
      let controls = Set(ofAccount.keys)
      let named = ofAccount.values.map(\.resources)
      let resources = named.contains(nil) ? nil : named.compactMap(\.self).reduce(into: Set<ARN>()) { $0.formUnion($1) }
      try forEachPage(of: account, controls, resources.map { $0.sorted { $0.rawValue < $1.rawValue } }) {
        planner, rows in
        looked += rows.count
        let found = try planner.coverage(of: rows.map(\.row), controls, decisions, at: instant)
        for row in rows {
          let before = planner.masks[row.key]?.exempt ?? row.exempt
          var after = before
          for control in controls where row.row.outcomes[control] == .nonCompliant {
            after[control] = found[row.row.judged.resource]?.exempt[control] ?? false
          }
          // What is lost and what is gained at one instant have different causes.
          let kept = ControlSet(rawValue: before.rawValue & after.rawValue)
          let covering = found[row.row.judged.resource]?.first
          if kept != before {
            let former = try planner.former(of: row.row, losing: before, kept, occasion)
            lost.findings += planner.move(row, from: before, to: kept, at: instant, lost, former, decisions)
          }
          if kept != after {
            gained.findings += planner.move(row, from: kept, to: after, at: instant, gained, covering, decisions)
          }
        }
      }
    }
    if gained.id == lost.id {
      gained.findings += lost.findings
      lost.findings = 0
    }
    if gained.findings > 0 || occasion.personID != nil { plan.add(gained.evaluation(resources: looked)) }
    if lost.findings > 0 { plan.add(lost.evaluation(resources: looked)) }
  }

  /// - Returns: how many findings have another verdict.
  private mutating func move(
    _ row: RecordedRow, from before: ControlSet, to after: ControlSet, at instant: Instant, _ run: Run,
    _ decision: ExemptionID?, _ decisions: Decisions
  ) -> Int {
    let (judged, outcomes) = (row.row.judged, row.row.outcomes)
    let since = masks[row.key]?.since ?? row.since
    let change = FindingChange(
      accountID: judged.accountID, region: judged.region,
      before: FindingState(revision: judged.revision, outcomes: outcomes, exempt: before),
      after: FindingState(revision: judged.revision, outcomes: outcomes, exempt: after),
      disabled: disabledControls(in: judged.accountID, judged.region, decisions, at: instant), trigger: run.trigger)
    masks[row.key] = (after, instant)
    plan.add(
      TransitionRecord(
        resource: row.key, at: instant, since: since, change: change,
        cause: TransitionCause(
          run.trigger, evaluationID: run.id, decisionID: decision?.rawValue ?? run.occasion.decisionID)))
    return change.findingsChanged
  }

  private mutating func forEachPage(
    of account: AccountID, _ controls: Set<ControlID>, _ resources: [ARN]?,
    _ body: (inout HistoryPlanner, [RecordedRow]) throws -> Void
  ) throws {
    let limit = 2_000
    var position: Int64 = 0
    while true {
      let rows = try HistoryStore(db).failing(
        in: account, controls: controls, resources: resources, after: position, limit: limit)
      try body(&self, rows)
      guard rows.count == limit, let last = rows.last else { return }
      position = last.key.resourceID
    }
  }

  /// What is covered of each resource, and the first exemption that does.
  struct Covered {
    var exempt = ControlSet()
    var first: ExemptionID?
  }

  /// What exemptions cover wholly of these rows.
  func coverage(
    of rows: [ScannedRow], _ controls: Set<ControlID>, _ decisions: Decisions, at instant: Instant
  ) throws -> [ARN: Covered] {
    let scan = VerdictScan(
      reader: FindingReader(db), evaluator: evaluator, posture: decisions.posture, reach: .everything, at: instant)
    let filter = FindingFilter(controls: Array(controls), outcomes: [.nonCompliant])
    return try scan.findings(in: rows, filter).reduce(into: [:]) { covered, found in
      guard found.explanation.isCovered else { return }
      covered[found.judged.resource, default: Covered()].exempt[found.control] = true
      if covered[found.judged.resource]?.first == nil {
        covered[found.judged.resource]?.first = found.explanation.covering.first?.id
      }
    }
  }

  private func former(
    of row: ScannedRow, losing before: ControlSet, _ after: ControlSet, _ occasion: Occasion
  ) throws -> ExemptionID? {
    let lost = Catalogue.controls.map(\.id).first { before[$0] && !after[$0] }
    guard let lost else { return nil }
    return try coverage(of: [row], [lost], occasion.former.decisions, at: occasion.former.at)[row.judged.resource]?
      .first
  }

  /// The controls that are off in a place.
  mutating func disabledControls(
    in account: AccountID, _ region: Region, _ decisions: Decisions, at instant: Instant
  ) -> ControlSet {
    let place = Place(accountID: account, region: region, at: instant)
    if let known = disabled[place] { return known }
    var controls = ControlSet()
    if !decisions.enablements.isEmpty {
      for control in Catalogue.controls {
        let setting = decisions.posture.enablements.setting(
          of: control.id, accountID: account, region: region, at: instant)
        controls[control.id] = !setting.isEnabled
      }
    }
    disabled[place] = controls
    return controls
  }

  /// One run of the evaluator, while it is counted.
  private struct Run {
    var id = Identifier.random("evl")
    let trigger: EvaluationTrigger
    let at: Instant
    let occasion: Occasion
    var accounts: Set<AccountID> = []
    var findings = 0

    init(_ trigger: EvaluationTrigger, at instant: Instant, _ occasion: Occasion) {
      self.trigger = trigger
      at = instant
      self.occasion = occasion
    }

    func evaluation(resources: Int) -> StoredEvaluation {
      StoredEvaluation(
        id: id, trigger: trigger.rawValue, startedAt: at, resourcesJudged: resources, findingsChanged: findings,
        accounts: accounts, personID: occasion.personID?.rawValue, decisionID: occasion.decisionID, recordedAt: at)
    }
  }
}

extension VerdictTally {
  /// Whether what is counted is on; `nil` where nothing is counted.
  fileprivate var isEnabled: Bool? {
    if total == 0 { return nil }
    return self[.disabled] == 0
  }
}
