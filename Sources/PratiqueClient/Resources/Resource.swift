extension API {
  /// A resource with a summary of its verdicts.
  public struct Resource: Decodable, Hashable, Sendable {
    /// The 12 digits of the AWS account.
    public let accountID: String
    /// As in the ARN: `eu-west-1`.
    public let region: String
    /// AWS Config's name, such as `AWS::ECS::Service`.
    public let resourceType: String
    /// What is judged: of a task definition the newest active revision, or the family if none is active.
    public let resourceARN: String
    /// `LIVE`, `GONE` or `NO_ACTIVE_REVISION`.
    public let state: String
    /// When AWS saw it (RFC 3339).
    public let capturedAt: String
    /// When the server first heard of it.
    public let firstSeenAt: String
    /// By control.
    public let verdicts: [String: String]

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

  /// A resource with its findings and known revisions.
  public struct ResourceDetail: Decodable, Hashable, Sendable {
    /// One revision of a task definition family.
    public struct Version: Decodable, Hashable, Sendable {
      /// Its number.
      public let revision: Int
      /// Whether it may be used for new tasks.
      public let isActive: Bool
      /// Whether findings are about it.
      public let isJudged: Bool
      /// When AWS saw it (RFC 3339).
      public let capturedAt: String

      private enum CodingKeys: String, CodingKey {
        case revision
        case isActive = "is_active"
        case isJudged = "is_judged"
        case capturedAt = "captured_at"
      }
    }

    /// The members that lists have too.
    public let summary: Resource
    /// `nil` when the resource is gone.
    public let configuration: Configuration?
    /// In the order of control numbers.
    public let findings: [Finding]
    /// Newest first; empty for clusters and services.
    public let versions: [Version]

    private enum CodingKeys: CodingKey {
      case configuration, findings, versions
    }

    /// Reads what the server wrote.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      summary = try Resource(from: decoder)
      configuration = try container.decodeIfPresent(Configuration.self, forKey: .configuration)
      findings = try container.decode([Finding].self, forKey: .findings)
      versions = try container.decode([Version].self, forKey: .versions)
    }
  }
}
