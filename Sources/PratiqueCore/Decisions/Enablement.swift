/// Where a decision holds, from the widest to the narrowest.
public enum Scope: Hashable, Sendable {
  case organisation
  case group(AccountGroupID)
  case account(AccountID)
  case region(AccountID, Region)
}

/// A decision that a control is on or off in a scope.
public struct Enablement: Hashable, Sendable {
  /// Its name.
  public let id: EnablementID
  /// What is switched.
  public let control: ControlID
  /// Where.
  public let scope: Scope
  /// On or off.
  public let isEnabled: Bool
  /// Whether nothing narrower can decide otherwise.
  public let isLocked: Bool
  /// Inclusive.
  public let startsAt: Instant
  /// Exclusive: its planned end or its removal, whichever is earlier; `nil` is never.
  public let endsAt: Instant?

  /// Takes everything as it is.
  public init(
    id: EnablementID, control: ControlID, scope: Scope, isEnabled: Bool, isLocked: Bool = false, startsAt: Instant,
    endsAt: Instant? = nil
  ) {
    self.id = id
    self.control = control
    self.scope = scope
    self.isEnabled = isEnabled
    self.isLocked = isLocked
    self.startsAt = startsAt
    self.endsAt = endsAt
  }

  /// Whether it holds: `startsAt <= instant < endsAt`.
  public func isInForce(at instant: Instant) -> Bool {
    guard startsAt <= instant else { return false }
    return endsAt.map { instant < $0 } ?? true
  }
}

/// Whether a control is on in one account and region, and why.
public struct EffectiveSetting: Hashable, Sendable {
  /// On or off.
  public let isEnabled: Bool
  /// The decision that made it so; `nil` is the default, which is on.
  public let decidedBy: Enablement?

  /// By a decision, or by default.
  public init(decidedBy enablement: Enablement?) {
    isEnabled = enablement?.isEnabled ?? true
    decidedBy = enablement
  }

  /// What is recorded of the past; by the decision that is known for then, if that says the same.
  init(recordedAs isEnabled: Bool, decidedBy known: EffectiveSetting) {
    self.isEnabled = isEnabled
    decidedBy = known.isEnabled == isEnabled ? known.decidedBy : nil
  }
}
