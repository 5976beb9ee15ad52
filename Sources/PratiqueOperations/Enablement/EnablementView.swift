public import PratiqueCore
internal import PratiqueStore

/// A decision that a control is on or off in a scope, with who made it and why.
public struct EnablementView: Codable, Hashable, Sendable {
  /// Where it stands at an instant.
  public enum State: String, Codable, Hashable, Sendable {
    /// A second person has yet to agree.
    case waiting = "WAITING"
    case scheduled = "SCHEDULED"
    case inForce = "IN_FORCE"
    /// By its own end.
    case ended = "ENDED"
    /// By somebody, or by a later one in its place.
    case removed = "REMOVED"
  }

  /// `enb_…`
  public let id: String
  /// Rises with every change; what `If-Match` compares.
  public let version: Int
  /// What is switched.
  public let control: String
  /// Where.
  public let scope: ScopeJSON
  /// On or off.
  public let isEnabled: Bool
  /// Whether narrower scopes may not say otherwise.
  public let isLocked: Bool
  /// Why.
  public let reason: String
  /// Where that can be looked up.
  public let evidence: String
  /// Who wanted it.
  public let requestedBy: String
  /// When.
  public let requestedAt: Instant
  /// Who made it take effect.
  @OrNull public var approvedBy: String?
  /// When.
  @OrNull public var approvedAt: Instant?
  /// Inclusive.
  public let startsAt: Instant
  /// Exclusive.
  @OrNull public var endsAt: Instant?
  /// Who took it back.
  @OrNull public var removedBy: String?
  /// When.
  @OrNull public var removedAt: Instant?
  /// The policy it is kept in, if it is kept in files.
  @OrNull public var managedBy: String?
  /// At the instant that was asked about.
  public let state: State

  private enum CodingKeys: String, CodingKey {
    case id, version, control, scope
    case isEnabled = "is_enabled"
    case isLocked = "is_locked"
    case reason, evidence
    case requestedBy = "requested_by"
    case requestedAt = "requested_at"
    case approvedBy = "approved_by"
    case approvedAt = "approved_at"
    case startsAt = "starts_at"
    case endsAt = "ends_at"
    case removedBy = "removed_by"
    case removedAt = "removed_at"
    case managedBy = "managed_by"
    case state
  }
}

extension EnablementView {
  init(_ record: EnablementRecord, at instant: Instant) {
    self.init(
      id: record.id, version: Int(record.version), control: record.control.description,
      scope: ScopeJSON(record.scope), isEnabled: record.isEnabled, isLocked: record.isLocked, reason: record.reason,
      evidence: record.evidence, requestedBy: record.requestedBy, requestedAt: record.requestedAt,
      approvedBy: record.approvedBy, approvedAt: record.approvedAt, startsAt: record.startsAt, endsAt: record.endsAt,
      removedBy: record.removedBy, removedAt: record.removedAt, managedBy: record.managed?.policy,
      state: record.state(at: instant))
  }
}

extension EnablementRecord {
  /// Without what happened to it later. Its version is that of now.
  func known(at instant: Instant) -> EnablementRecord {
    var known = self
    if let approvedAt, approvedAt > instant { (known.approvedAt, known.approvedBy) = (nil, nil) }
    if let removedAt, removedAt > instant { (known.removedAt, known.removedBy) = (nil, nil) }
    return known
  }

  func state(at instant: Instant) -> EnablementView.State {
    if let removedAt, removedAt <= instant { return .removed }
    guard let decision else { return .waiting }
    if let end = decision.endsAt, end <= instant { return .ended }
    return decision.isInForce(at: instant) ? .inForce : .scheduled
  }
}
