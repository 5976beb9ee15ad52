public import PratiqueCore

/// A row of `exemption`: who owns it, and how often it changed.
public struct ExemptionRecord: Sendable, Hashable {
  /// `exm_…`
  public var id: String
  /// Whose scope bounds its reach.
  public var teamID: String
  /// Rises with every change.
  public var version: Int64
  /// Whether it is an entry of `exemptEcsServiceArns`.
  public var isParameterEntry: Bool
  /// The policy it is kept in, if it is kept in files, and its name there.
  public var managed: ManagedName?

  /// Takes everything as it is.
  public init(
    id: String, teamID: String, version: Int64 = 1, isParameterEntry: Bool = false, managed: ManagedName? = nil
  ) {
    self.id = id
    self.teamID = teamID
    self.version = version
    self.isParameterEntry = isParameterEntry
    self.managed = managed
  }
}

/// A row of `exemption_terms`: what an exemption says, each time it was asked for anew.
public struct TermsRecord: Sendable, Hashable {
  /// What became of the request.
  public enum State: String, Sendable, Hashable {
    case requested = "REQUESTED"
    case approved = "APPROVED"
    case rejected = "REJECTED"
    case withdrawn = "WITHDRAWN"
    case revoked = "REVOKED"
    /// Later terms took their place.
    case superseded = "SUPERSEDED"
  }

  /// Of which exemption.
  public var exemptionID: String
  /// Counted from 1 within the exemption.
  public var number: Int32
  /// Whose failures are accepted.
  public var control: ControlID
  /// `WAIVER` or `MITIGATED`.
  public var category: Exemption.Category
  /// Of what.
  public var selector: SelectorJSON
  /// Why.
  public var reason: String
  /// Where that can be looked up.
  public var evidence: String?
  /// Not before this.
  public var startsAt: Instant
  /// Not from this on; `nil` never ends by itself.
  public var expiresAt: Instant?
  /// What became of it.
  public var state: State
  /// Who asked.
  public var requestedBy: String
  /// When.
  public var requestedAt: Instant
  /// How many must agree.
  public var approvalsNeeded: Int16
  /// When the last of them did.
  public var approvedAt: Instant?
  /// Who rejected, withdrew, revoked or replaced it.
  public var endedBy: String?
  /// When.
  public var endedAt: Instant?
  /// Why.
  public var endReason: String?

  /// What has been asked for and not been decided.
  public init(
    exemptionID: String, number: Int32, control: ControlID, category: Exemption.Category, selector: SelectorJSON,
    reason: String, evidence: String?, startsAt: Instant, expiresAt: Instant?, requestedBy: String,
    requestedAt: Instant, approvalsNeeded: Int16
  ) {
    self.exemptionID = exemptionID
    self.number = number
    self.control = control
    self.category = category
    self.selector = selector
    self.reason = reason
    self.evidence = evidence
    self.startsAt = startsAt
    self.expiresAt = expiresAt
    state = .requested
    self.requestedBy = requestedBy
    self.requestedAt = requestedAt
    self.approvalsNeeded = approvalsNeeded
  }
}

/// Who agreed to which terms.
public struct ApprovalRecord: Sendable, Hashable {
  /// Of which exemption.
  public let exemptionID: String
  /// Which terms.
  public let terms: Int32
  /// Who.
  public let personID: String
  /// When.
  public let approvedAt: Instant

  /// Takes everything as it is.
  public init(exemptionID: String, terms: Int32, personID: String, approvedAt: Instant) {
    self.exemptionID = exemptionID
    self.terms = terms
    self.personID = personID
    self.approvedAt = approvedAt
  }
}

extension TermsRecord {
  /// What verdicts hang on.
  ///
  /// - Throws: ``DamagedRowError`` when the selector can't be read.
  public func decision(of exemption: ExemptionRecord) throws -> Exemption {
    guard let id = ExemptionID(exemptionID), let team = TeamID(exemption.teamID) else {
      throw DamagedRowError("exemption: its id or team can't be read")
    }
    return Exemption(
      id: id, version: Int(number), team: team, control: control, category: category, selector: try selector.selector(),
      startsAt: startsAt, expiresAt: expiresAt, state: coreState, approvedAt: approvedAt, endedAt: endedAt,
      isParameterEntry: exemption.isParameterEntry)
  }

  private var coreState: Exemption.State {
    switch state {
    case .requested: .requested
    // What was superseded was in force until then: `endedAt` says so.
    case .approved, .superseded: .approved
    case .rejected: .rejected
    case .withdrawn: .withdrawn
    case .revoked: .revoked
    }
  }
}
