import PratiqueCore
import PratiqueOperations

/// A resource as the API writes it, with a summary of its verdicts.
struct ResourceAnswer: Encodable, Sendable {
  let accountID: String
  let region: String
  let resourceType: String
  /// What is judged: of a task definition the newest active revision, or the family if none is active.
  let resourceARN: String
  let state: String
  let capturedAt: String
  let firstSeenAt: String
  let verdicts: [String: String]

  init(_ resource: ResourceView) {
    accountID = resource.resource.accountID.rawValue
    region = resource.resource.region.rawValue
    resourceType = resource.resource.type.name
    resourceARN = resource.resource.arn.rawValue
    state = resource.state.rawValue
    capturedAt = resource.capturedAt.description
    firstSeenAt = resource.firstSeenAt.description
    verdicts = Dictionary(
      uniqueKeysWithValues: resource.verdicts.map { ($0.key.description, $0.value.rawValue) })
  }

  private enum CodingKeys: String, CodingKey {
    case accountID = "account_id"
    case region
    case resourceType = "resource_type"
    case resourceARN = "resource_arn"
    case state
    case capturedAt = "captured_at"
    case firstSeenAt = "first_seen_at"
    case verdicts
  }
}

/// A resource with everything that is known of it: the members of ``ResourceAnswer`` and more.
struct ResourceDetailAnswer: Encodable, Sendable {
  struct Version: Encodable, Sendable {
    let revision: Int32
    let isActive: Bool
    let isJudged: Bool
    let capturedAt: String

    init(_ version: ResourceDetail.Version) {
      revision = version.revision.number
      isActive = version.isActive
      isJudged = version.isJudged
      capturedAt = version.capturedAt.description
    }

    private enum CodingKeys: String, CodingKey {
      case revision
      case isActive = "is_active"
      case isJudged = "is_judged"
      case capturedAt = "captured_at"
    }
  }

  let summary: ResourceAnswer
  let configuration: ConfigurationAnswer?
  let findings: [FindingAnswer]
  let versions: [Version]

  init(_ detail: ResourceDetail) {
    summary = ResourceAnswer(detail.summary)
    configuration = detail.configuration.map(ConfigurationAnswer.init)
    findings = detail.findings.map(FindingAnswer.init)
    versions = detail.versions.map(Version.init)
  }

  private enum CodingKeys: CodingKey {
    case configuration, findings, versions
  }

  func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(findings, forKey: .findings)
    try container.encode(versions, forKey: .versions)
  }
}
