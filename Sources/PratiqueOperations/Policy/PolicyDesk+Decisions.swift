internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Enablement, exemptions and guard rails: found again by the policy and the name that they have there.
extension PolicyDesk {
  func applyEnablement(_ document: PolicyDocument, _ wanted: EnablementRequest) throws -> PolicyPlan.Change {
    let desk = enablement
    var record = try desk.draft(wanted, id: Identifier.random("enb"))
    record.managed = ManagedName(policy: policy, name: document.name)
    try desk.checkPermission(in: record.scope)
    let mine = try desk.store.managed(by: policy).filter {
      try $0.managed?.name == document.name && isVisible($0)
    }
    let known = mine.first { $0.approvedAt == nil } ?? mine.first
    if let known, record.saysTheSame(as: known, startsWhen: wanted.startsAt) {
      return change(.unchanged, document, known.waitingWords, id: known.id)
    }
    for isApproved in [true, false] {
      if let standing = try desk.store.standing(record.control, in: record.scope, isApproved: isApproved),
        standing.managed != record.managed
      {
        let keeper = standing.managed.map { "policy \($0.policy)" } ?? standing.requestedBy
        return change(
          .conflict, document, "\(record.control) is set there by \(keeper) (\(standing.id))", id: standing.id)
      }
    }
    // What it said for another control or scope is taken back.
    for old in mine where old.control != record.control || old.scope != record.scope {
      try desk.checkPermission(in: old.scope)
      try desk.checkRemoval(old)
      try desk.store.remove(old.id, by: principal.personID.rawValue, at: now)
    }
    try desk.set(record)
    return change(known == nil ? .create : .update, document, record.waitingWords, id: record.id)
  }

  func applyExemption(
    _ document: PolicyDocument, _ team: TeamID, _ terms: ExemptionTerms
  ) throws -> PolicyPlan.Change {
    let desk = exemptions
    try desk.checkTeam(team)
    let known = try desk.store.managed(by: policy, at: now).first {
      $0.managed?.name == document.name && isVisible($0)
    }
    guard let known, let id = ExemptionID(known.id) else {
      let exemption = ExemptionRecord(
        id: Identifier.random("exm"), teamID: team.rawValue,
        managed: ManagedName(policy: policy, name: document.name))
      let draft = try desk.draft(terms, of: exemption, number: 1)
      try desk.store.insert(exemption)
      try desk.store.insert(draft)
      return change(.create, document, "waits for approval", id: exemption.id)
    }
    guard known.teamID == team.rawValue else {
      return change(.conflict, document, "it belongs to team \(known.teamID) and can't change hands", id: known.id)
    }
    let opened = try desk.open(id, for: .requestExemption, ifMatch: known.version)
    guard let base = opened.waiting ?? opened.approved else { throw OperationError.notFound("exemption \(id)") }
    let old = ExemptionTerms(base)
    var new = terms
    if new.startsAt == nil { new.startsAt = old.startsAt }
    let words = new.differences(from: old)
    guard !words.isEmpty else {
      return change(.unchanged, document, base.state == .requested ? "waits for approval" : nil, id: known.id)
    }
    let (_, isShorter) = try desk.edit(opened, base, to: new)
    _ = try desk.close(opened)
    let detail = words.joined(separator: ", ") + (isShorter ? "" : "; waits for approval")
    return change(.update, document, detail, id: known.id)
  }

  func applyGuardRail(_ document: PolicyDocument, _ wanted: GuardRailView) throws -> PolicyPlan.Change {
    try principal.requireInOrganisation(.decideGuardRail, to: "set guard rails")
    let store = GuardRailStore(db)
    let managed = ManagedName(policy: policy, name: document.name)
    let rail = try wanted.rail()
    try rail.checkScope(db)
    let known = try store.all().first { $0.managed == managed }
    if let known {
      guard known.rail != rail || known.reason != wanted.reason else {
        return change(.unchanged, document, id: known.id)
      }
      _ = try store.delete(known.id)
    }
    let record = GuardRailRecord(
      id: known?.id ?? Identifier.random("rail"), rail: rail, reason: wanted.reason,
      createdBy: principal.personID.rawValue, createdAt: now, managed: managed)
    try store.insert(record)
    return change(known == nil ? .create : .update, document, id: record.id)
  }

  /// What the caller can't see is left alone, as if the policy didn't keep it.
  private func isVisible(_ exemption: ExemptionRecord) -> Bool {
    TeamID(exemption.teamID).map { principal.may(.read, team: $0) } ?? false
  }

  private func isVisible(_ record: EnablementRecord) throws -> Bool {
    try context.postures.decisions(of: principal.organisationID, db)
      .isVisible(record.scope, within: principal.reach(for: .read))
  }

  mutating func pruneDecisions(_ isLeft: (String, String) -> Bool) throws {
    let person = principal.personID.rawValue
    for record in try enablement.store.managed(by: policy) {
      guard let name = record.managed?.name, isLeft("Enablement", name), try isVisible(record) else { continue }
      try enablement.checkPermission(in: record.scope)
      try enablement.checkRemoval(record)
      try enablement.store.remove(record.id, by: person, at: now)
      changes.append(pruned("Enablement", name, "removed", id: record.id))
    }
    for exemption in try exemptions.store.managed(by: policy, at: now) {
      guard let name = exemption.managed?.name, isLeft("Exemption", name), isVisible(exemption),
        let id = ExemptionID(exemption.id)
      else { continue }
      let opened = try exemptions.open(id, for: .requestExemption, ifMatch: exemption.version)
      try exemptions.revoke(opened, reason: "no longer in policy \(policy)")
      _ = try exemptions.close(opened)
      changes.append(
        pruned("Exemption", name, opened.approved == nil ? "withdrawn" : "revoked", id: exemption.id))
    }
    for record in try GuardRailStore(db).all() {
      guard let managed = record.managed, managed.policy == policy, isLeft("GuardRail", managed.name) else { continue }
      try principal.requireInOrganisation(.decideGuardRail, to: "set guard rails")
      _ = try GuardRailStore(db).delete(record.id)
      changes.append(pruned("GuardRail", managed.name, "removed", id: record.id))
    }
  }
}

extension EnablementRecord {
  /// - Parameter startsWhen: as the file says; where it says nothing, any start is the same.
  fileprivate func saysTheSame(as other: EnablementRecord, startsWhen: Instant?) -> Bool {
    control == other.control && scope == other.scope && isEnabled == other.isEnabled && isLocked == other.isLocked
      && reason == other.reason && evidence == other.evidence && endsAt == other.endsAt
      && (startsWhen.map { $0 == other.startsAt } ?? true)
  }

  fileprivate var waitingWords: String? { approvedAt == nil ? "waits for a second person" : nil }
}

extension ExemptionTerms {
  /// The members that differ, by their names in files.
  fileprivate func differences(from other: ExemptionTerms) -> [String] {
    let members: [(String, Bool)] = [
      ("control", control != other.control), ("category", category != other.category),
      ("selector", selector != other.selector), ("reason", reason != other.reason),
      ("evidence", evidence != other.evidence), ("starts_at", startsAt != other.startsAt),
      ("expires_at", expiresAt != other.expiresAt),
    ]
    return members.filter(\.1).map(\.0)
  }
}
