/// Findings counted by verdict; of those whose control is off also by what they would be if it were on.
///
/// Ten disjoint numbers, stored as the columns of the same names.
public struct VerdictTally: Hashable, Sendable {
  /// On, and `COMPLIANT`.
  public var pass = 0
  /// On, and `NON_COMPLIANT`; no exemption covers it wholly.
  public var fail = 0
  /// On, and `NON_COMPLIANT`, which exemptions cover wholly.
  public var exempt = 0
  /// On, and `NOT_APPLICABLE`.
  public var notApplicable = 0
  /// On, and `INSUFFICIENT_DATA`.
  public var noData = 0
  /// Off, and `COMPLIANT`.
  public var disabledCompliant = 0
  /// Off, and would fail.
  public var disabledFailing = 0
  /// Off, and would be exempt.
  public var disabledExempt = 0
  /// Off, and `NOT_APPLICABLE`.
  public var disabledNotApplicable = 0
  /// Off, and `INSUFFICIENT_DATA`.
  public var disabledNoData = 0

  /// Nothing is counted yet.
  public init() {}

  /// How many have a verdict.
  public subscript(verdict: Verdict) -> Int {
    switch verdict {
    case .pass: pass
    case .fail: fail
    case .exempt: exempt
    case .disabled: disabledCompliant + disabledFailing + disabledExempt + disabledNotApplicable + disabledNoData
    case .notApplicable: notApplicable
    case .noData: noData
    }
  }

  /// Of all verdicts.
  public var total: Int { Verdict.allCases.reduce(0) { $0 + self[$1] } }

  /// Counts a finding in or, with −1, out.
  public mutating func count(_ outcome: Outcome.Kind, isExempt: Bool, isEnabled: Bool, by step: Int = 1) {
    switch (Verdict(outcome, isEnabled: isEnabled, isExempt: isExempt), outcome) {
    case (.pass, _): pass += step
    case (.fail, _): fail += step
    case (.exempt, _): exempt += step
    case (.notApplicable, _): notApplicable += step
    case (.noData, _): noData += step
    case (.disabled, .compliant): disabledCompliant += step
    case (.disabled, .nonCompliant) where isExempt: disabledExempt += step
    case (.disabled, .nonCompliant): disabledFailing += step
    case (.disabled, .notApplicable): disabledNotApplicable += step
    case (.disabled, .insufficientData): disabledNoData += step
    }
  }

  /// Number by number.
  public static func += (sum: inout VerdictTally, other: VerdictTally) {
    sum.pass += other.pass
    sum.fail += other.fail
    sum.exempt += other.exempt
    sum.notApplicable += other.notApplicable
    sum.noData += other.noData
    sum.disabledCompliant += other.disabledCompliant
    sum.disabledFailing += other.disabledFailing
    sum.disabledExempt += other.disabledExempt
    sum.disabledNotApplicable += other.disabledNotApplicable
    sum.disabledNoData += other.disabledNoData
  }
}
