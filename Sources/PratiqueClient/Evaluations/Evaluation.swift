extension API {
  /// One run of the evaluator over a set of resources.
  public struct Evaluation: Decodable, Hashable, Sendable {
    /// What it looked at and what it changed.
    public struct Counts: Decodable, Hashable, Sendable {
      /// Stored: new, or newer and different.
      public let accepted: Int
      /// Known already.
      public let unchanged: Int
      /// Older than what is known.
      public let stale: Int
      /// Not usable.
      public let rejected: Int
      /// Of no concern.
      public let ignored: Int
      /// Resources that were looked at.
      public let resourcesJudged: Int
      /// Findings whose outcome appeared, changed or closed.
      public let findingsChanged: Int

      private enum CodingKeys: String, CodingKey {
        case accepted, unchanged, stale, rejected, ignored
        case resourcesJudged = "resources_judged"
        case findingsChanged = "findings_changed"
      }
    }

    /// Names it everywhere.
    public let id: String
    /// Why it ran: `ingest`, `catalogue`, ….
    public let trigger: String
    /// Who brought it about; `nil` when the server did by itself, or doesn't tell whoever asks.
    public let actor: String?
    /// The exemption or enablement that brought it about, if one did.
    public let decisionID: String?
    /// When its transaction began (RFC 3339).
    public let startedAt: String
    /// The instant that history gives to what it changed; `nil` where it changed nothing, or the server doesn't tell.
    public let recordedAt: String?
    /// Of its transaction, until the last statement.
    public let durationMicroseconds: Int
    /// By what became of them.
    public let counts: Counts

    private enum CodingKeys: String, CodingKey {
      case id, trigger, actor, counts
      case decisionID = "decision_id"
      case startedAt = "started_at"
      case recordedAt = "recorded_at"
      case durationMicroseconds = "duration_microseconds"
    }
  }
}
