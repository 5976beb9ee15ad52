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
  let startedAt: String
  let durationMicroseconds: Int64
  let counts: Counts

  init(_ evaluation: EvaluationView) {
    id = evaluation.id
    trigger = evaluation.trigger.rawValue
    startedAt = evaluation.startedAt.description
    durationMicroseconds = evaluation.durationMicroseconds
    let counts = evaluation.counts
    self.counts = Counts(
      accepted: counts.accepted, unchanged: counts.unchanged, stale: counts.stale, rejected: counts.rejected,
      ignored: counts.ignored, resourcesJudged: counts.resourcesJudged, findingsChanged: counts.findingsChanged)
  }

  private enum CodingKeys: String, CodingKey {
    case id, trigger, counts
    case startedAt = "started_at"
    case durationMicroseconds = "duration_microseconds"
  }
}
