extension API {
  /// What a decision would change, counted over everything and listed up to a bound.
  public struct Preview: Decodable, Hashable, Sendable {
    /// One verdict that would change.
    public struct Flip: Decodable, Hashable, Sendable {
      /// What is judged.
      public let resourceARN: String
      /// What judges.
      public let control: String
      /// The verdict now.
      public let from: String
      /// The verdict then.
      public let to: String

      private enum CodingKeys: String, CodingKey {
        case resourceARN = "resource_arn"
        case control, from, to
      }
    }

    /// Names what was shown; an approval is held to it.
    public let digest: String?
    /// Findings by verdict, now.
    public let before: [String: Int]
    /// The same if the decision held.
    public let after: [String: Int]
    /// How many verdicts would change.
    public let flipCount: Int
    /// The first of them.
    public let flips: [Flip]
    /// How many findings are selected and not covered, since the team doesn't own them.
    public let outsideScopeCount: Int
    /// The first of them.
    public let outsideScope: [String]

    private enum CodingKeys: String, CodingKey {
      case digest, before, after
      case flipCount = "flip_count"
      case flips
      case outsideScopeCount = "outside_scope_count"
      case outsideScope = "outside_scope"
    }
  }
}
