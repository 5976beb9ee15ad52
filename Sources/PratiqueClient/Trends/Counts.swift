extension API {
  /// Findings by verdict; they add up to the total.
  public struct Counts: Decodable, Hashable, Sendable {
    /// Verdict `PASS`.
    public let pass: Int
    /// Verdict `FAIL`.
    public let fail: Int
    /// Verdict `EXEMPT`.
    public let exempt: Int
    /// Verdict `DISABLED`.
    public let disabled: Int
    /// Verdict `NOT_APPLICABLE`.
    public let notApplicable: Int
    /// Verdict `NO_DATA`.
    public let noData: Int
    /// Of all verdicts.
    public let total: Int

    private enum CodingKeys: String, CodingKey {
      case pass = "PASS"
      case fail = "FAIL"
      case exempt = "EXEMPT"
      case disabled = "DISABLED"
      case notApplicable = "NOT_APPLICABLE"
      case noData = "NO_DATA"
      case total
    }
  }
}
