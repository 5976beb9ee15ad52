extension API {
  /// A finding whose verdict isn't what it was.
  public struct VerdictChange: Decodable, Hashable, Sendable {
    /// Of what.
    public let resourceARN: String
    /// Such as `ECS.5`.
    public let control: String
    /// At the beginning; `nil` where there was no finding.
    public let from: String?
    /// At the end; `nil` where there is none any more.
    public let to: String?
    /// `resource`, `exemption`, `enablement` or `ruleset`.
    public let cause: String
    /// When it last changed (RFC 3339).
    public let at: String?
    /// The exemption or enablement that brought it about, if one did.
    public let decisionID: String?
    /// The evaluation that found it.
    public let evaluationID: String?

    private enum CodingKeys: String, CodingKey {
      case control, from, to, cause, at
      case resourceARN = "resource_arn"
      case decisionID = "decision_id"
      case evaluationID = "evaluation_id"
    }
  }

  /// A page of verdicts that changed, with how many there are of each kind.
  public struct VerdictDiff: Decodable, Sendable {
    /// Changes of one kind.
    public struct Kind: Decodable, Hashable, Sendable {
      /// As in a ``VerdictChange``.
      public let cause: String
      /// The verdict before; `nil` where there was no finding.
      public let from: String?
      /// The verdict after; `nil` where there is none any more.
      public let to: String?
      /// In the whole list, not the page.
      public let count: Int
    }

    /// Of the list.
    public let page: Page<VerdictChange>
    /// Of the whole list.
    public let summary: [Kind]

    private enum CodingKeys: CodingKey {
      case summary
    }

    /// Reads what the server wrote.
    public init(from decoder: any Decoder) throws {
      page = try Page(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      summary = try container.decodeIfPresent([Kind].self, forKey: .summary) ?? []
    }
  }
}
