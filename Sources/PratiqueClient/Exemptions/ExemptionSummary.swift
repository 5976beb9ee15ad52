extension API {
  /// How many exemptions there are, how old they are, and how much rests on them.
  public struct ExemptionSummary: Decodable, Hashable, Sendable {
    /// A request that nobody has decided about.
    public struct Waiting: Decodable, Hashable, Sendable {
      /// `exm_…`
      public let exemptionID: String
      /// When it was asked for (RFC 3339).
      public let requestedAt: String

      private enum CodingKeys: String, CodingKey {
        case exemptionID = "exemption_id"
        case requestedAt = "requested_at"
      }
    }

    /// Days since the first approved terms began, extensions included; `nil` where there is no exemption.
    public struct Age: Decodable, Hashable, Sendable {
      /// Half are at most that old.
      public let p50: Double?
      /// Nine tenths are at most that old.
      public let p90: Double?
      /// The oldest.
      public let max: Double?
    }

    /// How many findings of a verdict rest on exemptions.
    public struct Held: Decodable, Hashable, Sendable {
      /// Such as `EXEMPT`.
      public let verdict: String
      /// With this verdict.
      public let findings: Int
      /// Of those, the ones that would fail without an exemption.
      public let byExemptions: Int
      /// From 0 to 1; `nil` where there are no findings.
      public let share: Double?

      private enum CodingKeys: String, CodingKey {
        case verdict, findings, share
        case byExemptions = "by_exemptions"
      }
    }

    /// The instant it is of (RFC 3339).
    public let at: String
    /// In force.
    public let active: Int
    /// Somebody must approve or reject them.
    public let awaitingDecision: Int
    /// Of those, the one that waits longest.
    public let oldestWaiting: Waiting?
    /// In force that end within so many days: by `7`, `30` and `90`.
    public let expiring: [String: Int]
    /// In force that never end by themselves.
    public let neverExpiring: Int
    /// Of those in force.
    public let ageDays: Age
    /// By verdict.
    public let held: [Held]

    private enum CodingKeys: String, CodingKey {
      case at, active, expiring, held
      case awaitingDecision = "awaiting_decision"
      case oldestWaiting = "oldest_waiting"
      case neverExpiring = "never_expiring"
      case ageDays = "age_days"
    }
  }

  /// What fails on the days to come if nothing changes but that exemptions end.
  public struct ExemptionForecast: Decodable, Hashable, Sendable {
    /// A day to come.
    public struct Day: Decodable, Hashable, Sendable {
      /// In UTC: `2026-11-25`.
      public let date: String
      /// At its end.
      public let failing: Int
      /// At its end.
      public let scores: Scores
      /// The exemptions that end on it.
      public let expiring: [String]
      /// Whether much ends at once.
      public let isCliff: Bool

      private enum CodingKeys: String, CodingKey {
        case date, failing, scores, expiring
        case isCliff = "is_cliff"
      }
    }

    /// When it was made (RFC 3339).
    public let from: String
    /// In order.
    public let days: [Day]
  }
}

extension PratiqueClient {
  /// How many exemptions there are, how old they are, and how much rests on them.
  public func exemptionSummary() async throws -> API.ExemptionSummary {
    try await answer(to: Call(path: "/v1/exemptions/summary"))
  }

  /// What will fail if nothing changes but that exemptions end.
  ///
  /// - Parameter days: how far to look; `nil` leaves it to the server.
  public func exemptionForecast(days: Int? = nil) async throws -> API.ExemptionForecast {
    try await answer(to: Call(path: "/v1/exemptions/forecast", query: ["days": days.map { String($0) }]))
  }
}
