/// The scores of DESIGN section 5, from 0 to 1; each `nil` where there is nothing to divide by. Always shown together.
public struct Scores: Hashable, Sendable {
  /// PASS ÷ (PASS + FAIL).
  public let score: Double?
  /// The same on outcomes, as if nobody had decided anything.
  public let strictScore: Double?
  /// What exemptions add to the strict score.
  public let acceptedByExemption: Double?
  /// What switching controls off adds to that; the two together are the score less the strict score.
  public let acceptedByDisablement: Double?
  /// As AWS Security Hub counts: passed controls ÷ controls with data. A control passes when none of its findings fails; one
  /// without any that passes, fails or is exempt has no data.
  public let securityScore: Double?

  /// Of everything that is counted, by control.
  public init(_ tallies: some Collection<VerdictTally>) {
    let all = tallies.reduce(into: VerdictTally()) { $0 += $1 }
    let compliant = all.pass + all.disabledCompliant
    score = Self.share(all.pass, beside: all.fail)
    strictScore = Self.share(
      compliant, beside: all.fail + all.exempt + all.disabledFailing + all.disabledExempt)
    // As if every control were on.
    let exemptOnly = Self.share(compliant, beside: all.fail + all.disabledFailing)
    acceptedByExemption = Self.difference(exemptOnly, strictScore)
    acceptedByDisablement = Self.difference(score, exemptOnly)
    let withData = tallies.filter { $0.pass + $0.fail + $0.exempt > 0 }
    let passed = withData.count { $0.fail == 0 }
    securityScore = Self.share(passed, beside: withData.count - passed)
  }

  private static func share(_ part: Int, beside rest: Int) -> Double? {
    part + rest == 0 ? nil : Double(part) / Double(part + rest)
  }

  private static func difference(_ one: Double?, _ other: Double?) -> Double? {
    guard let one, let other else { return nil }
    return one - other
  }
}
