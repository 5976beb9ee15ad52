import PratiqueCore
import Testing

@Suite("Verdict")
struct VerdictTests {
  @Test(
    "outcome × enablement × exemption",
    arguments: [
      (.compliant, true, false, .pass), (.compliant, true, true, .pass), (.compliant, false, false, .disabled),
      (.compliant, false, true, .disabled), (.nonCompliant, true, false, .fail), (.nonCompliant, true, true, .exempt),
      (.nonCompliant, false, false, .disabled), (.nonCompliant, false, true, .disabled),
      (.notApplicable, true, false, .notApplicable), (.notApplicable, true, true, .notApplicable),
      (.notApplicable, false, false, .disabled), (.notApplicable, false, true, .disabled),
      (.insufficientData, true, false, .noData), (.insufficientData, true, true, .noData),
      (.insufficientData, false, false, .disabled), (.insufficientData, false, true, .disabled),
    ] as [(Outcome.Kind, Bool, Bool, Verdict)])
  func firstRuleThatApplies(outcome: Outcome.Kind, isEnabled: Bool, isExempt: Bool, verdict: Verdict) {
    #expect(Verdict(outcome, isEnabled: isEnabled, isExempt: isExempt) == verdict)
  }
}
