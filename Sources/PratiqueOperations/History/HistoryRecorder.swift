internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// The decisions before a change.
struct FormerPosture {
  let version: PostureReader.Version?
  let decisions: Decisions

  init(
    _ version: PostureReader.Version?, of organisationID: OrganisationID, _ context: OperationContext, _ db: Connection
  ) throws {
    self.version = version
    decisions = try context.postures.decisions(of: organisationID, at: version, db)
  }
}

/// Writes history within the transaction that causes it.
struct HistoryRecorder {
  let context: OperationContext
  let organisationID: OrganisationID
  let db: Connection

  /// Who holds an account may take their time with a batch.
  private static let patience: SQL = "SELECT set_config('lock_timeout', '8s', true)"

  /// Writes what a change of decisions did to verdicts, whichever operation it was: nothing can forget to say so.
  ///
  /// Costs one look at a counter where no decision changed. What others decided meanwhile they write themselves: they may
  /// decide again before this transaction holds the accounts, so that it would write what is no longer so.
  func record(whatChangedSince former: FormerPosture, at now: Instant, by person: PersonID) throws {
    guard let version = try PostureReader(db).raisedVersion() else { return }
    let decisions = try context.postures.decisions(
      of: organisationID, after: former.decisions, at: former.version, now: version, db)
    let difference = PostureDifference(from: former.decisions, to: decisions)
    guard !difference.isEmpty else { return }
    let store = HistoryStore(db)
    let accounts = try difference.accounts ?? store.accounts()
    guard !accounts.isEmpty else { return }
    try db.execute(Self.patience)
    let recorded = try store.lock(accounts)
    let instant = recorded.values.compactMap(\.self).reduce(now, max)
    var planner = HistoryPlanner(db: db, evaluator: context.evaluator)
    try planner.settle(recorded, former.decisions, until: instant)
    try planner.step(
      difference, in: accounts, decisions, at: instant,
      HistoryPlanner.Occasion(personID: person, former: (former.decisions, instant), ending: .exemption))
    try planner.plan.write(db, recording: accounts, until: instant)
  }

  /// Writes what is due of accounts that are locked.
  ///
  /// - Parameters:
  ///   - recorded: until when the history of each is written.
  ///   - marks: whether it is said that all is written until now also where nothing was due, so that nobody looks again.
  /// - Returns: the instant that what follows has, and the decisions that hold.
  @discardableResult
  func settle(
    _ recorded: [AccountID: Instant?], at now: Instant, marking marks: Bool = false
  ) throws -> (instant: Instant, decisions: Decisions) {
    try settle(recorded, context.postures.decisions(of: organisationID, db), at: now, marking: marks)
  }

  /// The same, with the decisions that hold since the accounts are locked.
  func settle(
    _ recorded: [AccountID: Instant?], _ decisions: Decisions, at now: Instant, marking marks: Bool = false
  ) throws -> (instant: Instant, decisions: Decisions) {
    let instant = recorded.values.compactMap(\.self).reduce(now, max)
    var planner = HistoryPlanner(db: db, evaluator: context.evaluator)
    try planner.settle(recorded, decisions, until: instant)
    if marks || !planner.plan.isEmpty { try planner.plan.write(db, recording: Set(recorded.keys), until: instant) }
    return (instant, decisions)
  }

  /// A resource whose findings were written anew: outcomes from what was judged, and nothing exempt so far.
  struct Update {
    /// With the revision that is or was judged.
    let resource: ResourceARN
    let before: StoredFinding?
    /// `nil` when the findings closed.
    let after: PackedOutcomes?
    /// Whether the resource is there no more, and keeps its findings.
    var isGone = false
  }

  /// Writes findings and their history.
  ///
  /// - Parameters:
  ///   - statements: what writes the findings.
  ///   - touched: resources about which anything was learnt, which may lie in other exemptions than before.
  ///   - isSmall: whether the statements' plans are kept, as for ``InventoryWriter``.
  func record(
    _ updates: [Update], writtenBy statements: [SQL], touched: Set<ResourceARN>, _ decisions: Decisions,
    at instant: Instant, _ cause: TransitionCause, isSmall: Bool
  ) throws {
    var statements = statements
    if !decisions.exemptions.isEmpty {
      // What they cover is asked for among the findings as they are now.
      _ = try db.pipeline(statements, preparing: isSmall)
      statements = []
    }
    var planner = HistoryPlanner(db: db, evaluator: context.evaluator)
    var arrivals: [ArrivalRecord] = []
    let covered = try coverage(of: touched, decisions, at: instant, planner)
    let written = Set(updates.map(\.resource.resource))
    for update in updates {
      let found = covered.exempt[update.resource.resource]
      let change = FindingChange(
        accountID: update.resource.accountID, region: update.resource.region, before: update.before?.state,
        after: update.after.map {
          FindingState(
            revision: update.resource.revision, outcomes: $0, exempt: found?.exempt ?? ControlSet(),
            isGone: update.isGone)
        },
        disabled: planner.disabledControls(
          in: update.resource.accountID, update.resource.region, decisions, at: instant), trigger: cause.trigger)
      arrivals.append(
        ArrivalRecord(
          resource: update.resource, since: update.before?.since, change: change, decisionID: found?.first?.rawValue))
    }
    for row in covered.rows where !written.contains(row.row.judged.resource) {
      let found = covered.exempt[row.row.judged.resource]
      guard row.exempt != found?.exempt ?? ControlSet() else { continue }
      var after = row.state
      after.exempt = found?.exempt ?? ControlSet()
      let change = FindingChange(
        accountID: row.key.accountID, region: row.row.judged.region, before: row.state, after: after,
        disabled: planner.disabledControls(in: row.key.accountID, row.row.judged.region, decisions, at: instant),
        trigger: cause.trigger)
      arrivals.append(
        ArrivalRecord(resource: row.row.judged, since: row.since, change: change, decisionID: found?.first?.rawValue))
    }
    if !arrivals.isEmpty {
      var counts = HistoryPlan()
      for arrival in arrivals { counts.count(arrival.change, at: instant) }
      statements += HistoryStore.statements(writing: arrivals, at: instant, cause)
      statements += counts.countStatements
      statements.append(HistoryStore.record(Set(arrivals.map(\.resource.accountID)), until: instant))
    }
    _ = try db.pipeline(statements, preparing: isSmall)
  }

  /// What exemptions cover of resources that were touched and fail something.
  private func coverage(
    of touched: Set<ResourceARN>, _ decisions: Decisions, at instant: Instant, _ planner: HistoryPlanner
  ) throws -> (rows: [RecordedRow], exempt: [ARN: HistoryPlanner.Covered]) {
    let controls = Set(decisions.exemptions.map(\.control))
    guard !controls.isEmpty else { return ([], [:]) }
    var rows: [RecordedRow] = []
    for (account, resources) in Dictionary(grouping: touched, by: \.accountID) {
      let names = Set(resources.map(\.resource)).sorted { $0.rawValue < $1.rawValue }
      rows += try HistoryStore(db).failing(
        in: account, controls: Set(Catalogue.controls.map(\.id)), resources: names, after: 0, limit: names.count)
    }
    return (rows, try planner.coverage(of: rows.map(\.row), controls, decisions, at: instant))
  }
}
