extension API {
  /// How long findings failed, and how long they were exempt, before they were closed.
  public struct Remediation: Decodable, Hashable, Sendable {
    /// Half of them took at most that long, nine tenths at most that long.
    public struct Percentiles: Decodable, Hashable, Sendable {
      /// In days; `nil` where there were none.
      public let p50: Double?
      /// In days; `nil` where there were none.
      public let p90: Double?
    }

    /// What was closed in a month, of one control.
    public struct Month: Decodable, Hashable, Sendable {
      /// Such as `2026-11`.
      public let month: String
      /// Such as `ECS.5`.
      public let control: String
      /// How many findings.
      public let closed: Int
      /// How long they failed.
      public let openDays: Percentiles
      /// How long they were exempt.
      public let exemptDays: Percentiles

      private enum CodingKeys: String, CodingKey {
        case month, control, closed
        case openDays = "open_days"
        case exemptDays = "exempt_days"
      }
    }

    /// In order.
    public let months: [Month]
  }
}
