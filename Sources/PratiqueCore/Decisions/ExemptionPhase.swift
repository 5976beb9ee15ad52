/// Where an exemption stands at an instant: what people did to it, and what the clock did.
public enum ExemptionPhase: String, CaseIterable, Hashable, Sendable {
  case requested = "REQUESTED"
  case rejected = "REJECTED"
  case withdrawn = "WITHDRAWN"
  case revoked = "REVOKED"
  /// Approved, and not begun.
  case scheduled = "SCHEDULED"
  /// The only phase that covers anything.
  case active = "ACTIVE"
  /// Over, by its own expiry or because its next version replaced it.
  case expired = "EXPIRED"
}

extension Exemption {
  /// Where it stands at an instant. Before its approval an approved one is `REQUESTED`, and so is a rejected or withdrawn
  /// one before that; before its revocation a revoked one is what it was.
  public func phase(at instant: Instant) -> ExemptionPhase {
    switch state {
    case .requested: return .requested
    case .rejected, .withdrawn:
      if let endedAt, instant < endedAt { return .requested }
      return state == .rejected ? .rejected : .withdrawn
    case .revoked:
      guard let endedAt, instant < endedAt else { return .revoked }
    case .approved: break
    }
    guard let approvedAt, approvedAt <= instant else { return .requested }
    if let end, end <= instant { return .expired }
    return startsAt <= instant ? .active : .scheduled
  }

  /// Whether it covers anything at an instant.
  public func isInForce(at instant: Instant) -> Bool {
    inForce?.contains(instant) ?? false
  }

  /// From `max(startsAt, approvedAt)` to before `min(expiresAt, endedAt)`; `nil` if it never covers anything.
  ///
  /// A revoked one without an end is never in force: doubt never excuses.
  public var inForce: Range<Instant>? {
    guard state == .approved || state == .revoked && endedAt != nil, let approvedAt else { return nil }
    let start = max(startsAt, approvedAt)
    let end = end ?? Instant(microseconds: .max)
    return start < end ? start..<end : nil
  }

  /// When it stops to cover, exclusive; `nil` is never.
  public var end: Instant? {
    guard let expiresAt else { return endedAt }
    return endedAt.map { min($0, expiresAt) } ?? expiresAt
  }
}
