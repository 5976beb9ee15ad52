extension API {
  /// Counts and scores over time.
  public struct Trend: Decodable, Hashable, Sendable {
    /// A stretch of time, or an evaluation.
    public struct Bucket: Decodable, Hashable, Sendable {
      /// Inclusive (RFC 3339); `nil` for an evaluation.
      public let startsAt: String?
      /// Exclusive; what is shown is the state just before.
      public let endsAt: String?
      /// Only with buckets by evaluation.
      public let evaluationID: String?
      /// Why that ran.
      public let trigger: String?
      /// When that was.
      public let at: String?

      private enum CodingKeys: String, CodingKey {
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case evaluationID = "evaluation_id"
        case trigger, at
      }
    }

    /// What a bucket shows.
    public struct Point: Decodable, Hashable, Sendable {
      /// `nil` in series by verdict.
      public let counts: Counts?
      /// `nil` in series by verdict.
      public let scores: Scores?
      /// Only in series by verdict.
      public let count: Int?
    }

    /// One line of a chart.
    public struct Series: Decodable, Hashable, Sendable {
      /// `all`, or the control, account, … it is about.
      public let key: String
      /// As many as there are buckets; `nil` before there was any data.
      public let points: [Point?]
    }

    /// Inclusive (RFC 3339).
    public let from: String
    /// Exclusive.
    public let to: String
    /// `hour`, `day`, `week`, `month` or `evaluation`.
    public let bucket: String
    /// Where days begin, such as `Europe/Berlin`.
    public let zone: String
    /// What the series are by; `nil` is a single one.
    public let by: String?
    /// Whether decisions count as they are known today.
    public let restated: Bool
    /// In order.
    public let buckets: [Bucket]
    /// In the order of their keys.
    public let series: [Series]
  }
}
