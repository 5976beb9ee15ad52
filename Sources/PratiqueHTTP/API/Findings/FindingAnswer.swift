import PratiqueCore
import PratiqueOperations

/// A finding as the API writes it.
struct FindingAnswer: Encodable, Sendable {
  let accountID: String
  let region: String
  let resourceType: String
  /// What was judged, revision included.
  let resourceARN: String
  let control: String
  let severity: String
  let outcome: String
  let verdict: String
  let evidence: [EvidenceAnswer]
  /// The one that makes it EXEMPT; of several the one that lasts longest.
  @OrNull var exemptionID: String?
  /// Every exemption in force that it lies in.
  let exemptions: [String]
  /// The failing containers that none of them covers.
  let uncoveredContainers: [String]
  /// The decision that the control is on or off here.
  @OrNull var enablementID: String?
  let capturedAt: String
  let evaluatedAt: String
  let evaluationID: String

  init(_ finding: FindingView) {
    accountID = finding.resource.accountID.rawValue
    region = finding.resource.region.rawValue
    resourceType = finding.resource.type.name
    resourceARN = finding.resource.arn.rawValue
    control = finding.control.description
    severity = finding.severity.rawValue
    outcome = finding.outcome.kind.word
    verdict = finding.verdict.rawValue
    evidence = finding.outcome.evidence.map(EvidenceAnswer.init)
    exemptionID = finding.verdict == .exempt ? finding.exemptions.first?.rawValue : nil
    exemptions = finding.exemptions.map(\.rawValue)
    uncoveredContainers = finding.uncoveredContainers
    enablementID = finding.enablementID?.rawValue
    capturedAt = finding.capturedAt.description
    evaluatedAt = finding.evaluatedAt.description
    evaluationID = finding.evaluationID
  }

  private enum CodingKeys: String, CodingKey {
    case accountID = "account_id"
    case region
    case resourceType = "resource_type"
    case resourceARN = "resource_arn"
    case control, severity, outcome, verdict, evidence
    case exemptionID = "exemption_id"
    case exemptions
    case uncoveredContainers = "uncovered_containers"
    case enablementID = "enablement_id"
    case capturedAt = "captured_at"
    case evaluatedAt = "evaluated_at"
    case evaluationID = "evaluation_id"
  }
}

/// One field that decided an outcome; its value is text, a boolean, or `null` when the field isn't set.
struct EvidenceAnswer: Encodable, Sendable {
  let path: String
  let value: Value
  @OrNull var container: String?

  init(_ evidence: Evidence) {
    path = evidence.path
    value = Value(evidence.value)
    container = evidence.container
  }

  struct Value: Encodable, Sendable {
    let value: Evidence.Value

    init(_ value: Evidence.Value) {
      self.value = value
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch value {
      case .text(let text): try container.encode(text)
      case .flag(let flag): try container.encode(flag)
      case .notSet: try container.encodeNil()
      }
    }
  }
}
