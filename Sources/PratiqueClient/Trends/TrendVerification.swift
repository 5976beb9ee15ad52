extension API {
  /// Whether the stored counts are those that history makes.
  public struct TrendVerification: Decodable, Hashable, Sendable {
    /// A number that isn't.
    public struct Difference: Decodable, Hashable, Sendable {
      /// The 12 digits of the AWS account.
      public let accountID: String
      /// As in the ARN: `eu-west-1`.
      public let region: String
      /// Such as `ECS.5`.
      public let control: String
      /// In UTC: `2026-11-25`.
      public let day: String
      /// Which number of the cell: `fail`, ….
      public let number: String
      /// As it is stored.
      public let rollup: Int
      /// As it should be.
      public let history: Int

      private enum CodingKeys: String, CodingKey {
        case accountID = "account_id"
        case region, control, day, number, rollup, history
      }
    }

    /// When (RFC 3339).
    public let verifiedAt: String
    /// Cells that were compared.
    public let cells: Int
    /// Transitions that were counted anew.
    public let transitions: Int
    /// The first 100.
    public let differences: [Difference]
    /// Of all.
    public let differenceCount: Int

    private enum CodingKeys: String, CodingKey {
      case cells, transitions, differences
      case verifiedAt = "verified_at"
      case differenceCount = "difference_count"
    }
  }
}
