public import PratiqueCore

/// What shall be switched on or off.
public struct EnablementRequest: Encodable, Hashable, Sendable {
  /// What.
  public let control: String
  /// Where.
  public let scope: API.Scope
  /// On or off.
  public let isEnabled: Bool
  /// Whether narrower scopes may not say otherwise.
  public let isLocked: Bool?
  /// Why.
  public let reason: String
  /// Where that can be looked up.
  public let evidence: String?
  /// Inclusive; `nil` is at once.
  public let startsAt: String?
  /// Exclusive; `nil` lasts until it is removed.
  public let endsAt: String?

  private enum CodingKeys: String, CodingKey {
    case control, scope
    case isEnabled = "is_enabled"
    case isLocked = "is_locked"
    case reason, evidence
    case startsAt = "starts_at"
    case endsAt = "ends_at"
  }

  /// By default at once, until it is removed, and open to narrower scopes.
  public init(
    control: ControlID, scope: Scope, isEnabled: Bool, isLocked: Bool? = nil, reason: String, evidence: String? = nil,
    startsAt: Instant? = nil, endsAt: Instant? = nil
  ) {
    self.control = control.description
    self.scope = API.Scope(scope)
    self.isEnabled = isEnabled
    self.isLocked = isLocked
    self.reason = reason
    self.evidence = evidence
    self.startsAt = startsAt?.description
    self.endsAt = endsAt?.description
  }
}
