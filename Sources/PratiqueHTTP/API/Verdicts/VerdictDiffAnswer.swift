import PratiqueCore
import PratiqueOperations

/// A list of differences with the counts of all of them: `{"summary": […], "items": […], "next": …, "total": {…}}`.
struct VerdictDiffAnswer: Encodable, Sendable {
  /// How many findings went one way for one cause.
  struct Count: Encodable, Sendable {
    let cause: String
    @OrNull var from: String?
    @OrNull var to: String?
    let count: Int
  }

  /// One finding whose verdict differs.
  struct Difference: Encodable, Sendable {
    let resourceARN: String
    let control: String
    @OrNull var from: String?
    @OrNull var to: String?
    let cause: String
    let at: String
    @OrNull var decisionID: String?
    let evaluationID: String

    init(_ difference: VerdictDifference) {
      resourceARN = difference.resource.arn.rawValue
      control = difference.control.description
      from = difference.from?.rawValue
      to = difference.to?.rawValue
      cause = difference.cause.rawValue
      at = difference.mark.at.description
      decisionID = difference.mark.decisionID
      evaluationID = difference.mark.evaluationID
    }

    private enum CodingKeys: String, CodingKey {
      case resourceARN = "resource_arn"
      case control, from, to, cause, at
      case decisionID = "decision_id"
      case evaluationID = "evaluation_id"
    }
  }

  let summary: [Count]
  let items: [Difference]
  @OrNull var next: String?
  let total: ListAnswer<Difference>.Total

  init(_ diff: VerdictDiff) {
    summary = diff.summary.map { count in
      Count(cause: count.cause.rawValue, from: count.from?.rawValue, to: count.to?.rawValue, count: count.count)
    }
    let list = ListAnswer(diff.page, Difference.init)
    items = list.items
    next = list.next
    total = list.total
  }
}
