/// What is reported of a finding: six disjoint values that add up to the total (DESIGN section 3).
public enum Verdict: String, CaseIterable, Hashable, Sendable {
  case pass = "PASS"
  case fail = "FAIL"
  case exempt = "EXEMPT"
  case disabled = "DISABLED"
  case notApplicable = "NOT_APPLICABLE"
  case noData = "NO_DATA"

  /// The first rule that applies wins.
  public init(_ outcome: Outcome.Kind, isEnabled: Bool, isExempt: Bool) {
    self =
      switch (isEnabled, outcome, isExempt) {
      case (false, _, _): .disabled
      case (_, .notApplicable, _): .notApplicable
      case (_, .insufficientData, _): .noData
      case (_, .compliant, _): .pass
      case (_, .nonCompliant, true): .exempt
      case (_, .nonCompliant, false): .fail
      }
  }
}
