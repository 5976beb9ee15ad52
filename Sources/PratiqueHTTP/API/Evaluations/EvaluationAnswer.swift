import PratiqueCore
import PratiqueOperations

/// An evaluation as the API writes it.
struct EvaluationAnswer: Encodable, Sendable {
  struct Counts: Encodable, Sendable {
    let accepted: Int
    let unchanged: Int
    let stale: Int
    let rejected: Int
    let ignored: Int
    let resourcesJudged: Int
    let findingsChanged: Int

    private enum CodingKeys: String, CodingKey {
      case accepted, unchanged, stale, rejected, ignored
      case resourcesJudged = "resources_judged"
      case findingsChanged = "findings_changed"
    }
  }

  let id: String
  let trigger: String
  @OrNull var actor: String?
  @OrNull var decisionID: String?
  @OrNull var recordedAt: String?
  let startedAt: String
  let durationMicroseconds: Int64
  let counts: Counts

  init(_ evaluation: EvaluationView) {
    id = evaluation.id
    trigger = evaluation.trigger.rawValue
    actor = evaluation.actor
    decisionID = evaluation.decisionID
    recordedAt = evaluation.recordedAt?.description
    startedAt = evaluation.startedAt.description
    durationMicroseconds = evaluation.durationMicroseconds
    let counts = evaluation.counts
    self.counts = Counts(
      accepted: counts.accepted, unchanged: counts.unchanged, stale: counts.stale, rejected: counts.rejected,
      ignored: counts.ignored, resourcesJudged: counts.resourcesJudged, findingsChanged: counts.findingsChanged)
  }

  private enum CodingKeys: String, CodingKey {
    case id, trigger, actor, counts
    case decisionID = "decision_id"
    case recordedAt = "recorded_at"
    case startedAt = "started_at"
    case durationMicroseconds = "duration_microseconds"
  }
}
