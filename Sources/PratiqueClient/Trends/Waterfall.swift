extension API {
  /// Why more or fewer findings fail than before.
  public struct Waterfall: Decodable, Hashable, Sendable {
    /// One cause.
    public struct Term: Decodable, Hashable, Sendable {
      /// `fixed`, `exempted`, `disabled`, `gone`, `regressed`, `expired`, `revoked`, `enabled` or `appeared`.
      public let cause: String
      /// How many.
      public let findings: Int
      /// What they add to the number that fail: as many, or as many less.
      public let change: Int
    }

    /// Exclusive (RFC 3339).
    public let from: String
    /// Inclusive.
    public let to: String
    /// How many failed at the beginning.
    public let failingBefore: Int
    /// How many failed at the end.
    public let failingAfter: Int
    /// Of every cause, also where nothing changed.
    public let terms: [Term]
    /// What no cause explains; always 0.
    public let residual: Int

    private enum CodingKeys: String, CodingKey {
      case from, to, terms, residual
      case failingBefore = "failing_before"
      case failingAfter = "failing_after"
    }
  }

  /// One finding that began or ceased to fail.
  public struct FailureChange: Decodable, Hashable, Sendable {
    /// When (RFC 3339).
    public let at: String
    /// Of what.
    public let resourceARN: String
    /// Such as `ECS.5`.
    public let control: String
    /// As in a ``Waterfall/Term``.
    public let cause: String
    /// The verdict before; `nil` where there was no finding.
    public let from: String?
    /// The verdict after; `nil` where there is none any more.
    public let to: String?
    /// Why it was looked at: `ingest`, `expiry`, ….
    public let trigger: String
    /// The exemption or enablement that brought it about, if one did.
    public let decisionID: String?
    /// The evaluation that found it.
    public let evaluationID: String?

    private enum CodingKeys: String, CodingKey {
      case at, control, cause, from, to, trigger
      case resourceARN = "resource_arn"
      case decisionID = "decision_id"
      case evaluationID = "evaluation_id"
    }
  }
}
