/// A decision that the failure of a control is accepted for a time; one version of it.
public struct Exemption: Hashable, Sendable {
  /// Why the failure is accepted.
  public enum Category: String, CaseIterable, Hashable, Sendable {
    /// The risk is carried.
    case waiver = "WAIVER"
    /// Something else keeps the risk down.
    case mitigated = "MITIGATED"
  }

  /// What people last did to it, as it is stored.
  public enum State: String, CaseIterable, Hashable, Sendable {
    case requested = "REQUESTED"
    case approved = "APPROVED"
    case rejected = "REJECTED"
    case withdrawn = "WITHDRAWN"
    case revoked = "REVOKED"
  }

  /// The same in all versions.
  public let id: ExemptionID
  /// From 1.
  public let version: Int
  /// The owner; its scopes bound what is reached.
  public let team: TeamID
  /// The control whose failure is accepted.
  public let control: ControlID
  /// Why it is accepted.
  public let category: Category
  /// What it is about.
  public let selector: Selector
  /// Inclusive.
  public let startsAt: Instant
  /// Exclusive; `nil` is never.
  public let expiresAt: Instant?
  /// What people last did to it.
  public let state: State
  /// When the last approval that it needs was given; it covers nothing before.
  public let approvedAt: Instant?
  /// Exclusive: when it was revoked, or replaced by its next version.
  public let endedAt: Instant?
  /// Whether it is an entry of `exemptEcsServiceArns`.
  public let isParameterEntry: Bool

  /// Takes everything as it is.
  public init(
    id: ExemptionID,
    version: Int = 1,
    team: TeamID,
    control: ControlID,
    category: Category = .waiver,
    selector: Selector,
    startsAt: Instant,
    expiresAt: Instant?,
    state: State,
    approvedAt: Instant?,
    endedAt: Instant? = nil,
    isParameterEntry: Bool = false
  ) {
    self.id = id
    self.version = version
    self.team = team
    self.control = control
    self.category = category
    self.selector = selector
    self.startsAt = startsAt
    self.expiresAt = expiresAt
    self.state = state
    self.approvedAt = approvedAt
    self.endedAt = endedAt
    self.isParameterEntry = isParameterEntry
  }
}
