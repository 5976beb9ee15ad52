import PratiqueCore
import PratiqueOperations

/// One change of one finding as the API writes it.
struct FindingEventAnswer: Encodable, Sendable {
  let at: String
  let control: String
  /// Verdicts; `null` where there is no finding.
  @OrNull var from: String?
  @OrNull var to: String?
  /// Outcomes; `null` where there is no finding.
  @OrNull var outcomeFrom: String?
  @OrNull var outcomeTo: String?
  let trigger: String
  let evaluationID: String
  @OrNull var decisionID: String?

  init(_ event: FindingEvent) {
    at = event.mark.at.description
    control = event.control.description
    from = event.from?.rawValue
    to = event.to?.rawValue
    outcomeFrom = event.outcomeFrom?.word
    outcomeTo = event.outcomeTo?.word
    trigger = event.mark.trigger.rawValue
    evaluationID = event.mark.evaluationID
    decisionID = event.mark.decisionID
  }

  private enum CodingKeys: String, CodingKey {
    case at, control, from, to
    case outcomeFrom = "outcome_from"
    case outcomeTo = "outcome_to"
    case trigger
    case evaluationID = "evaluation_id"
    case decisionID = "decision_id"
  }
}
