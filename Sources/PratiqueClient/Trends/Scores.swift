extension API {
  /// How good that is, from 0 to 1; each `nil` where there is nothing to divide by. They are shown together or not at all.
  public struct Scores: Decodable, Hashable, Sendable {
    /// How much of the score rests on decisions.
    public struct AcceptedRisk: Decodable, Hashable, Sendable {
      /// What exemptions add to the strict score.
      public let exemption: Double?
      /// What controls that are switched off add to that.
      public let disablement: Double?
    }

    /// PASS ÷ (PASS + FAIL).
    public let score: Double?
    /// The same as if nobody had decided anything.
    public let strictScore: Double?
    /// The difference of the two.
    public let acceptedRisk: AcceptedRisk
    /// Controls of which nothing fails ÷ controls with data, as AWS Security Hub counts.
    public let securityScore: Double?

    private enum CodingKeys: String, CodingKey {
      case score
      case strictScore = "strict_score"
      case acceptedRisk = "accepted_risk"
      case securityScore = "security_score"
    }
  }

  /// The scores of all that is looked at, or of each part of it.
  public struct ScoreSheet: Decodable, Hashable, Sendable {
    /// One line of it.
    public struct Line: Decodable, Hashable, Sendable {
      /// `all`, or the account, group, team or control.
      public let key: String
      /// What is counted.
      public let counts: Counts
      /// What follows from that.
      public let scores: Scores
    }

    /// The instant it is of (RFC 3339).
    public let at: String
    /// In the order of their keys.
    public let scores: [Line]
  }
}
