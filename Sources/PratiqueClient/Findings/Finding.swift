extension API {
  /// One current finding, with its verdict and why.
  public struct Finding: Decodable, Hashable, Sendable {
    /// The 12 digits of the AWS account.
    public let accountID: String
    /// As in the ARN: `eu-west-1`.
    public let region: String
    /// AWS Config's name, such as `AWS::ECS::Service`.
    public let resourceType: String
    /// What was judged, revision included.
    public let resourceARN: String
    /// Such as `ECS.2`.
    public let control: String
    /// `LOW`, `MEDIUM`, `HIGH` or `CRITICAL`.
    public let severity: String
    /// What the control finds in the configuration alone.
    public let outcome: String
    /// What is reported, decisions considered.
    public let verdict: String
    /// The fields that decided.
    public let evidence: [Evidence]
    /// RFC 3339, as are all times.
    public let capturedAt: String
    /// When the outcomes of the resource last changed here.
    public let evaluatedAt: String
    /// The evaluation that last changed them.
    public let evaluationID: String
    /// The exemption that makes it EXEMPT; of several the one that lasts longest.
    public let exemptionID: String?
    /// The decision that switched the control on or off here; `nil` is the default, which is on.
    public let enablementID: String?
    /// Every exemption that covers it, whatever its verdict.
    public let exemptions: [String]?
    /// Failing containers that no exemption covers, where some cover others.
    public let uncoveredContainers: [String]?

    private enum CodingKeys: String, CodingKey {
      case accountID = "account_id"
      case region
      case resourceType = "resource_type"
      case resourceARN = "resource_arn"
      case control, severity, outcome, verdict, evidence
      case capturedAt = "captured_at"
      case evaluatedAt = "evaluated_at"
      case evaluationID = "evaluation_id"
      case exemptionID = "exemption_id"
      case enablementID = "enablement_id"
      case exemptions
      case uncoveredContainers = "uncovered_containers"
    }
  }

  /// One field that decided an outcome.
  public struct Evidence: Decodable, Hashable, Sendable {
    /// What stood in the field.
    public enum Value: Decodable, Hashable, Sendable {
      case text(String)
      case flag(Bool)
      case notSet

      /// Reads what the server wrote.
      public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
          self = .notSet
        } else if let flag = try? container.decode(Bool.self) {
          self = .flag(flag)
        } else {
          self = .text(try container.decode(String.self))
        }
      }
    }

    /// In the spelling of the ECS API: `containerDefinitions[0].privileged`.
    public let path: String
    /// What stood in it.
    public let value: Value
    /// The container's name, for fields of a container that has one.
    public let container: String?
  }
}
