internal import Crypto
internal import Logging
internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Judges everything that is stored anew when the rules or their parameters are no longer those that it was judged by.
public struct ReevaluateAll: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Does nothing if the rules are the same; otherwise works through the accounts, page by page, while others read and
  /// ingest. Interrupted, it begins again at the next start: judging twice changes nothing.
  ///
  /// - Returns: how many findings changed; `nil` if there was nothing to do.
  @discardableResult
  public func run() async throws(OperationError) -> Int? {
    let current = fingerprint
    let (stored, organisations) = try await context.repeating { db in
      try db.transaction(.snapshot) { db in
        (try RulesetStore(db).fingerprint(), try Tenancy.organisations(db))
      }
    }
    guard stored != current else { return nil }
    var changed = 0
    for organisation in organisations { changed += try await judge(organisation) }
    try await context.repeating { db in
      try db.transaction { db in try RulesetStore(db).setFingerprint(current) }
    }
    context.logger.info("judged everything by the current rules", metadata: ["findings_changed": "\(changed)"])
    return changed
  }

  private var fingerprint: String {
    let list = context.evaluator.parameters.exemptECSServiceARNs.sorted().joined(separator: ",")
    let digest = SHA256.hash(data: Array(list.utf8)).prefix(8).map { String($0, radix: 16) }.joined()
    return "rules-\(Catalogue.rulesVersion) parameters-\(digest)"
  }

  private func judge(_ organisation: OrganisationID) async throws(OperationError) -> Int {
    let accounts = try await context.work(in: organisation, .snapshot) { db, _ in try RulesetStore(db).accounts() }
    var changed = 0
    for account in accounts { changed += try await judge(account, in: organisation) }
    guard changed > 0 else { return 0 }
    let record = AuditRecord(
      "rules.apply", object: "ruleset/\(Catalogue.rulesVersion)", details: ["findings_changed": .number(Int64(changed))]
    )
    try await context.work(in: organisation) { db, now in
      context.appendAudit(record.bytes(by: .server, in: organisation, at: now, .done), db)
    }
    return changed
  }

  private func judge(_ account: AccountID, in organisation: OrganisationID) async throws(OperationError) -> Int {
    var position: VersionKey?
    var changed = 0
    repeat {
      let start = position
      let page = try await context.work(in: organisation, within: .seconds(60)) { db, now in
        let recorder = HistoryRecorder(context: context, organisationID: organisation, db: db)
        let (instant, decisions) = try recorder.settle(HistoryStore(db).lock([account]), at: now)
        return try judgePage(of: account, after: start, recorder, decisions, at: instant, db)
      }
      position = page.next
      changed += page.changed
    } while position != nil
    return changed
  }

  private func judgePage(
    of account: AccountID, after position: VersionKey?, _ recorder: HistoryRecorder, _ decisions: Decisions,
    at instant: Instant, _ db: Connection
  ) throws -> (next: VersionKey?, changed: Int) {
    let pageSize = 5_000
    let store = RulesetStore(db)
    let versions = try store.versions(of: account, after: position, limit: pageSize)
    var judged: [(key: VersionKey, outcomes: PackedOutcomes, onWindows: PackedOutcomes?)] = []
    var findings: [(key: VersionKey, outcomes: PackedOutcomes)] = []
    var updates: [HistoryRecorder.Update] = []
    var changed = 0
    for version in versions {
      guard case .present(let configuration) = version.sight else { continue }
      let fresh = context.evaluator.packedOutcomes(configuration, of: version.resource)
      if fresh.outcomes != version.outcomes || fresh.onWindows != version.outcomesOnWindows {
        judged.append((version.key, fresh.outcomes, fresh.onWindows))
      }
      let reported = version.runsWindows ? fresh.onWindows ?? fresh.outcomes : fresh.outcomes
      if let known = version.finding, known.outcomes != reported {
        findings.append((version.key, reported))
        updates.append(HistoryRecorder.Update(resource: version.resource, before: known, after: reported))
        changed += known.outcomes.changes(to: reported)
      }
    }
    if !judged.isEmpty || !findings.isEmpty {
      let id = Identifier.random("evl")
      try store.update(account, judged, findings: findings, evaluationID: id, at: instant)
      try recorder.record(
        updates, writtenBy: [], touched: Set(updates.map { $0.resource.at(nil) }), decisions, at: instant,
        TransitionCause(.catalogue, evaluationID: id), isSmall: false)
      try EvaluationStore(db).insert(
        StoredEvaluation(
          id: id, trigger: EvaluationTrigger.catalogue.rawValue, startedAt: try Database.now(db),
          resourcesJudged: versions.count { $0.finding != nil }, findingsChanged: changed, accounts: [account],
          recordedAt: instant))
    }
    return (versions.count < pageSize ? nil : versions.last?.key, changed)
  }
}
