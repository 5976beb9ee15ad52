internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// What every change of an exemption works with, within its transaction.
struct ExemptionDesk {
  let db: Connection
  let now: Instant
  let principal: Principal
  let context: OperationContext

  var store: ExemptionStore { ExemptionStore(db) }

  /// An exemption that is to be changed, locked, with all its terms.
  struct Opened {
    var exemption: ExemptionRecord
    var terms: [TermsRecord]

    /// Those that wait for approval.
    var waiting: TermsRecord? { terms.last { $0.state == .requested } }
    /// Those that are, were or will be in force, and that nobody ended.
    var approved: TermsRecord? { terms.last { $0.state == .approved } }
    var team: TeamID? { TeamID(exemption.teamID) }
  }

  /// - Throws: ``OperationError/notFound(_:)`` where the caller may not see it, ``OperationError/notAllowed(_:)`` where
  ///   they may not do this to it, ``OperationError/staleVersion(current:)`` where it has another version.
  func open(_ id: ExemptionID, for action: Action, ifMatch version: Int64) throws -> Opened {
    guard let exemption = try store.find(id.rawValue, forUpdate: true), let team = TeamID(exemption.teamID),
      principal.may(.read, team: team) || principal.may(action, team: team)
    else { throw OperationError.notFound("exemption \(id)") }
    guard principal.may(action, team: team) else {
      throw OperationError.notAllowed("do that to exemption \(id) (\(action.need), for team \(team))")
    }
    guard exemption.version == version else {
      throw OperationError.staleVersion(current: exemption.version)
    }
    return Opened(exemption: exemption, terms: try store.terms(of: [id.rawValue]))
  }

  /// Ends what is in force or will be, and what waits.
  func revoke(_ opened: Opened, reason: String) throws {
    let (id, person) = (opened.exemption.id, principal.personID.rawValue)
    if let approved = opened.approved {
      try store.end(id, terms: approved.number, as: .revoked, by: person, at: now, reason: reason)
    }
    try store.endRunningOut(id, as: .revoked, by: person, at: now, reason: reason)
    if let waiting = opened.waiting {
      try store.end(id, terms: waiting.number, as: .withdrawn, by: person, at: now, reason: reason)
    }
  }

  /// Counts the change, and shows the exemption as it is now.
  func close(_ opened: Opened) throws -> ExemptionView {
    try store.touch(opened.exemption.id)
    return try view(opened.exemption.id)
  }

  func view(_ id: String) throws -> ExemptionView {
    guard let exemption = try store.find(id) else { throw OperationError.notFound("exemption \(id)") }
    return try ExemptionView(
      exemption, terms: store.terms(of: [id]), approvals: store.approvals(of: [id]), at: now)
  }

  /// For the audit log.
  func record(_ action: String, _ opened: Opened, reason: String? = nil, details: [String: AuditValue] = [:])
    -> AuditRecord
  {
    AuditRecord(
      "exemption.\(action)", object: "exemption/\(opened.exemption.id)", teamID: opened.team,
      versionBefore: opened.exemption.version, versionAfter: opened.exemption.version + 1, reason: reason,
      details: details)
  }

  /// Terms to be written, held against the guard rails of all accounts that they can reach.
  ///
  /// - Throws: ``OperationError/invalid(_:)`` for terms that make no sense or that a rail forbids.
  func draft(_ terms: ExemptionTerms, of exemption: ExemptionRecord, number: Int32) throws -> TermsRecord {
    let checked = try CheckedTerms(terms, now: now)
    if exemption.isParameterEntry { try Self.checkEntry(checked, terms.selector) }
    try checkTags(checked.selector)
    let rail = try guardRail(checked, of: exemption)
    let faults = rail.breaches(
      category: checked.category, startsAt: checked.startsAt, expiresAt: checked.expiresAt
    ).map { breach in InputFault(breach.pointer, "\(breach)") }
    guard faults.isEmpty else { throw OperationError.invalid(faults) }
    var selector = terms.selector
    if selector.untilChanged == true {
      selector.unchangedFacts = try factsRead(of: checked.selector, by: checked.control.id)
    }
    return TermsRecord(
      exemptionID: exemption.id, number: number, control: checked.control.id, category: checked.category,
      selector: selector, reason: terms.reason, evidence: terms.evidence, startsAt: checked.startsAt,
      expiresAt: checked.expiresAt, requestedBy: principal.personID.rawValue, requestedAt: now,
      approvalsNeeded: Int16(rail.approvals))
  }

  private func guardRail(_ checked: CheckedTerms, of exemption: ExemptionRecord) throws -> GuardRail {
    let rails = try GuardRailStore(db).all().map(\.rail)
    guard !rails.isEmpty else { return GuardRail(control: checked.control.id, scope: .organisation) }
    // Not the compiled decisions: whoever writes thousands of terms would compile them anew after each.
    let reader = PostureReader(db)
    let owned = try TeamID(exemption.teamID).flatMap { try reader.teamScopes()[$0] } ?? []
    let accounts = checked.selector.accounts ?? Set(owned.map(\.accountID))
    return GuardRails(rails, groups: try reader.groups())
      .effective(control: checked.control.id, accounts: accounts)
  }

  /// An entry of a parameter stays one whole service ARN: the parameter's string can say nothing else.
  private static func checkEntry(_ checked: CheckedTerms, _ json: SelectorJSON) throws {
    let selector = checked.selector
    if selector.targets.count == 1, case .exact = selector.targets[0], selector.tags.isEmpty,
      selector.container == nil, json.untilChanged != true
    {
      return
    }
    throw OperationError.unusable(
      at: "body/selector", "an entry of \(ParameterEntries.parameter) names one whole service ARN and nothing else")
  }

  /// Only governed tags: whoever may set a tag could otherwise exempt a resource.
  private func checkTags(_ selector: Selector) throws {
    guard !selector.tags.isEmpty else { return }
    let governed = Set(try GovernedTagStore(db).keys())
    let faults = selector.tags.filter { !governed.contains($0.key) }.map { tag in
      InputFault("body/selector/tags/\(tag.key)", "the tag `\(tag.key)` is not governed; an admin can make it so")
    }
    guard faults.isEmpty else { throw OperationError.invalid(faults) }
  }

  /// What the control reads now of each target, for "until changed".
  private func factsRead(of selector: Selector, by control: ControlID) throws -> [String: String] {
    let resources = selector.targets.compactMap { target -> ResourceARN? in
      switch target {
      case .exact(let arn): try? ResourceARN(arn.rawValue)
      case .revision(let resource): resource.at(nil)
      case .pattern, .account: nil
      }
    }
    let rows = try FindingReader(db).rows(of: resources)
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        row.factsRead(by: control).map { (row.judged.resource.rawValue, $0) }
      })
  }
}

extension GuardRail.Breach {
  /// The member of the request that the rail is against.
  fileprivate var pointer: String {
    switch self {
    case .notExemptable: "body/control"
    case .tooLong: "body/expires_at"
    case .category: "body/category"
    }
  }
}
