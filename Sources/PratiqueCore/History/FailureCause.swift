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
  private var counts: [FailureCause: Int] = [:]

  /// Nothing happened yet.
  public init() {}

  /// How often it happened.
  public subscript(cause: FailureCause) -> Int {
    get { counts[cause] ?? 0 }
    set { counts[cause] = newValue == 0 ? nil : newValue }
  }

  /// What all of it together adds to the number that fail.
  public var change: Int { counts.reduce(0) { $0 + $1.key.sign * $1.value } }

  /// Number by number.
  public static func += (sum: inout FailureFlows, other: FailureFlows) {
    for (cause, count) in other.counts { sum[cause] += count }
  }

  /// Number by number.
  public static func - (later: FailureFlows, earlier: FailureFlows) -> FailureFlows {
    var difference = FailureFlows()
    for cause in FailureCause.allCases { difference[cause] = later[cause] - earlier[cause] }
    return difference
  }
}
