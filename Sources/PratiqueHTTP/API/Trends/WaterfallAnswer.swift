import PratiqueCore
import PratiqueOperations

/// Why more or fewer findings fail, as the API writes it.
struct WaterfallAnswer: Encodable, Sendable {
  struct Term: Encodable, Sendable {
    let cause: String
    let findings: Int
    let change: Int
  }

  let from: String
  let to: String
  let failingBefore: Int
  let failingAfter: Int
  /// All nine.
  let terms: [Term]
  let residual: Int

  init(_ waterfall: Waterfall, from start: Instant, to end: Instant) {
    from = start.description
    to = end.description
    failingBefore = waterfall.failingBefore
    failingAfter = waterfall.failingAfter
    terms = FailureCause.allCases.map { cause in
      let findings = waterfall.flows[cause]
      return Term(cause: cause.rawValue, findings: findings, change: cause.sign * findings)
    }
    residual = waterfall.residual
  }

  private enum CodingKeys: String, CodingKey {
    case from, to, terms, residual
    case failingBefore = "failing_before"
    case failingAfter = "failing_after"
  }
}

/// A finding that began or ceased to fail, as the API writes it.
struct FailureChangeAnswer: Encodable, Sendable {
  let at: String
  let resourceARN: String
  let control: String
  let cause: String
  /// `null` where there was no finding.
  @OrNull var from: String?
  /// `null` where there is none any more.
  @OrNull var to: String?
  let trigger: String
  @OrNull var decisionID: String?
  @OrNull var evaluationID: String?

  init(_ change: FailureChange) {
    at = change.at.description
    resourceARN = change.resource.arn.rawValue
    control = change.control.description
    cause = change.cause.rawValue
    from = change.before?.rawValue
    to = change.after?.rawValue
    trigger = change.trigger.rawValue
    decisionID = change.decisionID
    evaluationID = change.evaluationID
  }

  private enum CodingKeys: String, CodingKey {
    case at, control, cause, from, to, trigger
    case resourceARN = "resource_arn"
    case decisionID = "decision_id"
    case evaluationID = "evaluation_id"
  }
}

/// Whether stored counts are those that history makes, as the API writes it.
struct TrendVerificationAnswer: Encodable, Sendable {
  struct Difference: Encodable, Sendable {
    let accountID: String
    let region: String
    let control: String
    let day: String
    let number: String
    let rollup: Int
    let history: Int

    private enum CodingKeys: String, CodingKey {
      case accountID = "account_id"
      case region, control, day, number, rollup, history
    }
  }

  let verifiedAt: String
  let cells: Int
  let transitions: Int
  let differences: [Difference]
  let differenceCount: Int

  init(_ verification: TrendVerification) {
    verifiedAt = verification.verifiedAt.description
    cells = verification.cells
    transitions = verification.transitions
    differences = verification.differences.map { difference in
      Difference(
        accountID: difference.accountID?.rawValue ?? "all", region: difference.region.rawValue,
        control: difference.control.description, day: difference.day, number: difference.number,
        rollup: difference.stored, history: difference.recounted)
    }
    differenceCount = verification.differenceCount
  }

  private enum CodingKeys: String, CodingKey {
    case cells, transitions, differences
    case verifiedAt = "verified_at"
    case differenceCount = "difference_count"
  }
}
