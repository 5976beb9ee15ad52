public import PratiqueCore

/// A row of `enablement`: a dated decision that a control is on or off in a scope, with who made it and why.
public struct EnablementRecord: Sendable, Hashable {
  /// `enb_…`
  public var id: String
  /// Rises with every change.
  public var version: Int64
  /// What is switched.
  public var control: ControlID
  /// Where.
  public var scope: Scope
  /// On or off.
  public var isEnabled: Bool
  /// Whether narrower scopes may not say otherwise.
  public var isLocked: Bool
  /// Why.
  public var reason: String
  /// Where that can be looked up: a ticket or an address.
  public var evidence: String
  /// Who wanted it.
  public var requestedBy: String
  /// When.
  public var requestedAt: Instant
  /// Who made it take effect; `nil` while a second person has yet to agree.
  public var approvedBy: String?
  /// When.
  public var approvedAt: Instant?
  /// Not before this.
  public var startsAt: Instant
  /// Not from this on; `nil` lasts until it is removed.
  public var endsAt: Instant?
  /// Who took it back, or put another in its place.
  public var removedBy: String?
  /// When.
  public var removedAt: Instant?
  /// The policy it is kept in, if it is kept in files, and its name there.
  public var managed: ManagedName?

  /// Takes everything as it is.
  public init(
    id: String, version: Int64 = 1, control: ControlID, scope: Scope, isEnabled: Bool, isLocked: Bool, reason: String,
    evidence: String, requestedBy: String, requestedAt: Instant, approvedBy: String? = nil, approvedAt: Instant? = nil,
    startsAt: Instant, endsAt: Instant?, removedBy: String? = nil, removedAt: Instant? = nil,
    managed: ManagedName? = nil
  ) {
    self.id = id
    self.version = version
    self.control = control
    self.scope = scope
    self.isEnabled = isEnabled
    self.isLocked = isLocked
    self.reason = reason
    self.evidence = evidence
    self.requestedBy = requestedBy
    self.requestedAt = requestedAt
    self.approvedBy = approvedBy
    self.approvedAt = approvedAt
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.removedBy = removedBy
    self.removedAt = removedAt
    self.managed = managed
  }

  /// What verdicts hang on; `nil` as long as nobody has approved it.
  public var decision: Enablement? {
    guard let id = EnablementID(id), let approvedAt else { return nil }
    return Enablement(
      id: id, control: control, scope: scope, isEnabled: isEnabled, isLocked: isLocked,
      startsAt: max(startsAt, approvedAt), endsAt: [endsAt, removedAt].compactMap(\.self).min())
  }
}
