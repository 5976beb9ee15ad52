public import PratiqueCore
internal import PratiqueStore

/// What an exemption says, as it was asked for once, and what became of that.
public struct TermsView: Codable, Hashable, Sendable {
  /// Counted from 1 within the exemption.
  public let number: Int
  /// Whose failures are accepted: `ECS.2`.
  public let control: String
  /// `WAIVER` or `MITIGATED`.
  public let category: String
  /// Of what.
  public let selector: SelectorJSON
  /// Why.
  public let reason: String
  /// Where that can be looked up.
  @OrNull public var evidence: String?
  /// Inclusive.
  public let startsAt: Instant
  /// Exclusive; `nil` never ends by itself.
  @OrNull public var expiresAt: Instant?
  /// As stored: `REQUESTED`, `APPROVED`, `REJECTED`, `WITHDRAWN`, `REVOKED`, `SUPERSEDED`.
  public let state: String
  /// Who asked.
  public let requestedBy: String
  /// When.
  public let requestedAt: Instant
  /// Who agreed so far.
  public let approvals: [ApprovalView]
  /// How many must.
  public let approvalsNeeded: Int
  /// When the last of them did.
  @OrNull public var approvedAt: Instant?
  /// Who rejected, withdrew, revoked or replaced it.
  @OrNull public var endedBy: String?
  /// When.
  @OrNull public var endedAt: Instant?
  /// Why.
  @OrNull public var endReason: String?

  enum CodingKeys: String, CodingKey {
    case number, control, category, selector, reason, evidence
    case startsAt = "starts_at"
    case expiresAt = "expires_at"
    case state
    case requestedBy = "requested_by"
    case requestedAt = "requested_at"
    case approvals
    case approvalsNeeded = "approvals_needed"
    case approvedAt = "approved_at"
    case endedBy = "ended_by"
    case endedAt = "ended_at"
    case endReason = "end_reason"
  }
}

/// Who agreed, and when.
public struct ApprovalView: Codable, Hashable, Sendable {
  /// Who.
  public let by: String
  /// When.
  public let at: Instant
}

/// An exemption as it stands at an instant.
public struct ExemptionView: Codable, Hashable, Sendable {
  /// `exm_…`
  public let id: String
  /// Rises with every change; what `If-Match` compares.
  public let version: Int
  /// Whose scope bounds its reach.
  public let team: String
  /// Where it stands at the instant: `REQUESTED`, `SCHEDULED`, `ACTIVE`, `EXPIRED`, `REJECTED`, `WITHDRAWN`, `REVOKED`.
  public let phase: String
  /// Whether it is an entry of `exemptEcsServiceArns`.
  public let isParameterEntry: Bool
  /// The policy it is kept in, if it is kept in files.
  @OrNull public var managedBy: String?
  /// Those in force at the instant, or, where none are, those approved then, or else the newest then.
  public let terms: TermsView
  /// Those that wait for approval, if they are not `terms`.
  @OrNull public var pending: TermsView?
  /// Oldest first: in lists the newest, of a single exemption up to a thousand.
  public let history: [TermsView]

  private enum CodingKeys: String, CodingKey {
    case id, version, team, phase
    case isParameterEntry = "is_parameter_entry"
    case managedBy = "managed_by"
    case terms, pending, history
  }
}

extension TermsView {
  init(_ terms: TermsRecord, approvals: [ApprovalRecord]) {
    self.init(
      number: Int(terms.number), control: terms.control.description, category: terms.category.rawValue,
      selector: terms.selector, reason: terms.reason, evidence: terms.evidence, startsAt: terms.startsAt,
      expiresAt: terms.expiresAt, state: terms.state.rawValue, requestedBy: terms.requestedBy,
      requestedAt: terms.requestedAt,
      approvals: approvals.filter { $0.terms == terms.number }.map { ApprovalView(by: $0.personID, at: $0.approvedAt) },
      approvalsNeeded: Int(terms.approvalsNeeded), approvedAt: terms.approvedAt, endedBy: terms.endedBy,
      endedAt: terms.endedAt, endReason: terms.endReason)
  }
}

extension ExemptionView {
  /// - Parameters:
  ///   - terms: all of the exemption's, oldest first; at least one.
  ///   - instant: for the phase.
  init(
    _ exemption: ExemptionRecord, terms: [TermsRecord], approvals: [ApprovalRecord], at instant: Instant
  ) throws {
    let history = terms.map { TermsView($0, approvals: approvals) }
    let decisions = try terms.map { try $0.decision(of: exemption) }
    let shown =
      decisions.lastIndex { $0.isInForce(at: instant) } ?? terms.lastIndex { $0.stands(at: instant) }
      ?? terms.lastIndex { $0.requestedAt <= instant } ?? 0
    let waiting = terms.lastIndex { $0.waits(at: instant) }
    self.init(
      id: exemption.id, version: Int(exemption.version), team: exemption.teamID,
      phase: decisions[shown].phase(at: instant).rawValue,
      isParameterEntry: exemption.isParameterEntry, managedBy: exemption.managed?.policy, terms: history[shown],
      pending: waiting.flatMap { $0 == shown ? nil : history[$0] }, history: history)
  }
}

extension TermsRecord {
  /// Whether they had been approved, and nobody had ended them yet; their own expiry doesn't count.
  fileprivate func stands(at instant: Instant) -> Bool {
    guard let approvedAt, approvedAt <= instant else { return false }
    return endedAt.map { instant < $0 } ?? true
  }

  /// Whether they had been asked for, and not been decided yet.
  fileprivate func waits(at instant: Instant) -> Bool {
    guard requestedAt <= instant else { return false }
    return (approvedAt ?? endedAt).map { instant < $0 } ?? true
  }
}
