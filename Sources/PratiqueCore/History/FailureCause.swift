/// Why more or fewer findings fail than before (DESIGN section 5, waterfall).
public enum FailureCause: String, CaseIterable, Hashable, Sendable {
  case fixed, exempted, disabled, gone
  case regressed, expired, revoked, enabled, appeared

  /// What one finding adds to the number that fail: −1 or 1.
  public var sign: Int {
    switch self {
    case .fixed, .exempted, .disabled, .gone: -1
    case .regressed, .expired, .revoked, .enabled, .appeared: 1
    }
  }

  /// Why a finding fails now and didn't before, or the other way about; `nil` where neither is so.
  ///
  /// - Parameter isEnabled: the same before and after; for what a toggle changes see ``ofToggle(isEnabled:)``.
  public init?(
    of control: ControlID, from before: FindingState?, to after: FindingState?, isEnabled: Bool,
    _ trigger: EvaluationTrigger
  ) {
    let old = before?.verdict(of: control, isEnabled: isEnabled)
    let new = after?.verdict(of: control, isEnabled: isEnabled)
    switch (old, new) {
    case (.fail, .fail): return nil
    case (.fail, nil): self = .gone
    case (.fail, _) where after?.isGone == true: self = .gone
    case (.fail, .exempt): self = .exempted
    case (.fail, _): self = .fixed
    case (nil, .fail): self = .appeared
    case (_, .fail) where before?.isGone == true: self = .appeared
    case (.exempt, .fail):
      switch trigger {
      case .expiry: self = .expired
      case .exemption: self = .revoked
      // The resource changed so that the exemption is no longer about it.
      case .ingest, .enablement, .catalogue, .manual: self = .regressed
      }
    case (_, .fail): self = .regressed
    default: return nil
    }
  }

  /// Why what would fail does or doesn't, when its control went on or off.
  public static func ofToggle(isEnabled: Bool) -> FailureCause {
    isEnabled ? .enabled : .disabled
  }
}

/// How many findings failed more or less, by cause; each a number of findings, not signed.
public struct FailureFlows: Hashable, Sendable {
  // Numbers side by side and no dictionary: one of these is read for every cell and bucket of a trend.
  private var fixed = 0
  private var exempted = 0
  private var disabled = 0
  private var gone = 0
  private var regressed = 0
  private var expired = 0
  private var revoked = 0
  private var enabled = 0
  private var appeared = 0

  /// Nothing happened yet.
  public init() {}

  /// How often it happened.
  public subscript(cause: FailureCause) -> Int {
    get {
      switch cause {
      case .fixed: fixed
      case .exempted: exempted
      case .disabled: disabled
      case .gone: gone
      case .regressed: regressed
      case .expired: expired
      case .revoked: revoked
      case .enabled: enabled
      case .appeared: appeared
      }
    }
    set {
      switch cause {
      case .fixed: fixed = newValue
      case .exempted: exempted = newValue
      case .disabled: disabled = newValue
      case .gone: gone = newValue
      case .regressed: regressed = newValue
      case .expired: expired = newValue
      case .revoked: revoked = newValue
      case .enabled: enabled = newValue
      case .appeared: appeared = newValue
      }
    }
  }

  /// What all of it together adds to the number that fail.
  public var change: Int { FailureCause.allCases.reduce(0) { $0 + $1.sign * self[$1] } }

  /// Number by number.
  public static func += (sum: inout FailureFlows, other: FailureFlows) {
    for cause in FailureCause.allCases { sum[cause] += other[cause] }
  }

  /// Number by number.
  public static func - (later: FailureFlows, earlier: FailureFlows) -> FailureFlows {
    var difference = FailureFlows()
    for cause in FailureCause.allCases { difference[cause] = later[cause] - earlier[cause] }
    return difference
  }
}
