internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// What every change of enablement works with, within its transaction.
struct EnablementDesk {
  let db: Connection
  let now: Instant
  let principal: Principal
  let context: OperationContext

  var store: EnablementStore { EnablementStore(db) }

  /// The record that a request asks for; approved at once where no second person is needed.
  func draft(_ wanted: EnablementRequest, id: String) throws -> EnablementRecord {
    var faults: [InputFault] = []
    let scope = try wanted.scope.scope()
    let control = ControlID(wanted.control).flatMap(Catalogue.control)
    if control == nil { faults.append(InputFault("body/control", "there is no control `\(wanted.control)`")) }
    if wanted.reason.isBlank { faults.append(InputFault("body/reason", "say why")) }
    let evidence = wanted.evidence ?? Self.evidence(in: wanted.reason)
    if evidence?.isBlank ?? true {
      faults.append(
        InputFault(
          "body/evidence",
          "name a ticket or an address where the reason can be looked up, there or in the reason"))
    }
    let startsAt = wanted.startsAt ?? now
    if let endsAt = wanted.endsAt, endsAt <= max(startsAt, now) {
      faults.append(InputFault("body/ends_at", "\(endsAt) is not later than its start"))
    }
    guard faults.isEmpty, let control, let evidence else { throw OperationError.invalid(faults) }
    var record = EnablementRecord(
      id: id, control: control.id, scope: scope, isEnabled: wanted.isEnabled, isLocked: wanted.isLocked ?? false,
      reason: wanted.reason, evidence: evidence, requestedBy: principal.personID.rawValue, requestedAt: now,
      startsAt: startsAt, endsAt: wanted.endsAt)
    if try !needsSecondPerson(control, scope) {
      record.approvedBy = principal.personID.rawValue
      record.approvedAt = now
    }
    return record
  }

  /// The first word of a reason that is an address or a ticket such as `SEC-41`.
  static func evidence(in reason: String) -> String? {
    reason.split(whereSeparator: { $0.isWhitespace || ",;()".contains($0) }).map(String.init).first { word in
      if word.hasPrefix("https://") || word.hasPrefix("http://") { return true }
      let parts = word.split(separator: "-", omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0].count >= 2 && parts[0].allSatisfy { $0.isASCII && $0.isUppercase }
        && !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && $0.isNumber }
    }
  }

  /// RELIABILITY section 3: a second person from HIGH on. Whoever is the only one cannot find one.
  private func needsSecondPerson(_ control: Control, _ scope: Scope) throws -> Bool {
    guard control.severity == .high || control.severity == .critical else { return false }
    return try DirectoryReader(db).people(with: .admin, in: scope.accountID).contains { $0 != principal.personID }
  }

  func checkPermission(in scope: Scope) throws {
    let what = "switch controls in \(scope.words)"
    switch scope {
    case .organisation:
      try principal.requireInOrganisation(.decideEnablement, to: what)
    case .group(let group):
      guard try DirectoryReader(db).exists(group) else { throw OperationError.notFound("account group `\(group)`") }
      try principal.requireInOrganisation(.decideEnablement, to: what)
    case .account(let account), .region(let account, _):
      guard try DirectoryReader(db).exists(account) else { throw OperationError.notFound("account \(account)") }
      try principal.require(.decideEnablement, in: account, to: what)
    }
  }

  /// A locked decision above can't be contradicted below it.
  func checkLocks(_ record: EnablementRecord) throws {
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    let groups = record.scope.accountID.flatMap { decisions.groups[$0] } ?? []
    let start = max(record.startsAt, now)
    let lock = decisions.enablements.first { above in
      above.control == record.control && above.isLocked && above.isEnabled != record.isEnabled
        && above.scope.isAbove(record.scope, groups: groups) && (above.endsAt.map { start < $0 } ?? true)
        && (record.endsAt.map { above.startsAt < $0 } ?? true)
    }
    guard let lock else { return }
    throw OperationError.conflict(
      "\(record.control) is locked \(lock.isEnabled ? "on" : "off") for \(lock.scope.words) by \(lock.id)")
  }

  /// Taking back that a control is on must not switch it off, where a second person would have to agree to that.
  func checkRemoval(_ record: EnablementRecord) throws {
    guard record.isEnabled, record.approvedAt != nil, record.endsAt.map({ now < $0 }) ?? true,
      let control = Catalogue.control(record.control), try needsSecondPerson(control, record.scope)
    else { return }
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    let accounts = decisions.accounts(in: record.scope)
    let off = decisions.enablements.first { other in
      guard other.control == record.control, !other.isEnabled, other.endsAt.map({ now < $0 }) ?? true else {
        return false
      }
      guard let accounts, let others = decisions.accounts(in: other.scope) else { return true }
      return !accounts.isDisjoint(with: others)
    }
    guard let off else { return }
    throw OperationError.conflict(
      "without it \(record.control) would be off as \(off.id) says, and a second person must agree to that: "
        + "ask for it to be off in \(record.scope.words)")
  }

  /// Writes a record. One of each kind stands in a scope: what waited gives way, and so does what held, when this takes
  /// effect.
  func set(_ record: EnablementRecord) throws {
    try checkLocks(record)
    try checkGap(before: record)
    try replace(record.control, in: record.scope, isApproved: false)
    if record.approvedAt != nil { try replace(record.control, in: record.scope, isApproved: true) }
    try store.insert(record)
  }

  /// What begins later would take the place of what holds now, and leave nothing until then.
  func checkGap(before record: EnablementRecord) throws {
    guard record.startsAt > now,
      let holding = try store.standing(record.control, in: record.scope, isApproved: true)?.decision,
      holding.isInForce(at: now)
    else { return }
    throw OperationError.conflict(
      "\(holding.id) holds there and would give way at once, before \(record.startsAt); take it back first, or let the new "
        + "one start at once")
  }

  /// Takes back what stands in the very scope, for another to take its place.
  func replace(_ control: ControlID, in scope: Scope, isApproved: Bool) throws {
    guard let standing = try store.standing(control, in: scope, isApproved: isApproved) else { return }
    try store.remove(standing.id, by: principal.personID.rawValue, at: now)
  }

  /// What setting the record would change.
  func preview(setting record: EnablementRecord) throws -> Preview {
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    var asIf = record
    asIf.approvedAt = now
    guard let decision = asIf.decision else { return PreviewBuilder().preview }
    return try preview(
      record.control, in: record.scope, decisions, after: decisions.replacing(decision),
      at: max(now, decision.startsAt))
  }

  /// What removing the record would change.
  func preview(removing record: EnablementRecord) throws -> Preview {
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    guard let id = EnablementID(record.id) else { return PreviewBuilder().preview }
    return try preview(record.control, in: record.scope, decisions, after: decisions.without(id), at: now)
  }

  private func preview(
    _ control: ControlID, in scope: Scope, _ decisions: Decisions, after: Decisions, at instant: Instant
  ) throws -> Preview {
    let accounts = decisions.accounts(in: scope)
    let scan = VerdictScan(
      reader: FindingReader(db), evaluator: context.evaluator, posture: decisions.posture,
      reach: principal.reach(for: .read), at: instant)
    var builder = PreviewBuilder()
    try scan.forEach(FindingFilter(accounts: accounts, controls: [control]), verdict: nil, behind: nil) { found in
      let verdict = after.posture.explain(found.subject, at: instant).verdict
      let isFlipped = verdict != found.explanation.verdict
      builder.add(
        found.judged, found.control, from: found.explanation.verdict, to: verdict, isCovered: isFlipped,
        isOutside: false)
      return true
    }
    return builder.preview
  }
}

extension Scope {
  /// Whether it holds the other scope and more.
  ///
  /// - Parameter groups: those of the other's account.
  fileprivate func isAbove(_ other: Scope, groups: Set<AccountGroupID>) -> Bool {
    switch (self, other) {
    case (.organisation, .organisation): false
    case (.organisation, _): true
    case (.group(let group), .account), (.group(let group), .region): groups.contains(group)
    case (.account(let account), .region(let inner, _)): account == inner
    case (.group, _), (.account, _), (.region, _): false
    }
  }
}
