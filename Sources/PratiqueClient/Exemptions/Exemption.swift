extension API {
  /// An exemption as it stands at an instant.
  public struct Exemption: Decodable, Hashable, Sendable {
    /// Who agreed, and when.
    public struct Approval: Decodable, Hashable, Sendable {
      /// Who.
      public let by: String
      /// When (RFC 3339, as are all times).
      public let at: String
    }

    /// What it is about.
    public struct Selector: Decodable, Hashable, Sendable {
      /// Account ids, ARNs, ARNs with a revision, and patterns; any may match.
      public let targets: [String]
      /// All must hold.
      public let tags: [String: String]?
      /// Only this container's failures are accepted.
      public let container: String?
      /// Whether it ends when what the control reads changes.
      public let untilChanged: Bool?

      private enum CodingKeys: String, CodingKey {
        case targets, tags, container
        case untilChanged = "until_changed"
      }
    }

    /// What it says, as it was asked for once, and what became of that.
    public struct Terms: Decodable, Hashable, Sendable {
      /// Counted from 1 within the exemption.
      public let number: Int
      /// Whose failures are accepted: `ECS.2`.
      public let control: String
      /// `WAIVER` or `MITIGATED`.
      public let category: String
      /// Of what.
      public let selector: Selector
      /// Why.
      public let reason: String
      /// Where that can be looked up.
      public let evidence: String?
      /// Inclusive.
      public let startsAt: String
      /// Exclusive; `nil` never ends by itself.
      public let expiresAt: String?
      /// `REQUESTED`, `APPROVED`, `REJECTED`, `WITHDRAWN`, `REVOKED` or `SUPERSEDED`.
      public let state: String
      /// Who asked.
      public let requestedBy: String
      /// When.
      public let requestedAt: String
      /// Who agreed so far.
      public let approvals: [Approval]
      /// How many must.
      public let approvalsNeeded: Int
      /// When the last of them did.
      public let approvedAt: String?
      /// Who rejected, withdrew, revoked or replaced it.
      public let endedBy: String?
      /// When.
      public let endedAt: String?
      /// Why.
      public let endReason: String?

      private enum CodingKeys: String, CodingKey {
        case number, control, category, selector, reason, evidence
        case startsAt = "starts_at"
        case expiresAt = "expires_at"
        case state
        case requestedBy = "requested_by"
        case requestedAt = "requested_at"
        case approvals
        case approvalsNeeded = "approvals_needed"
        case approvedAt = "approved_at"
        case endedBy = "ended_by"
        case endedAt = "ended_at"
        case endReason = "end_reason"
      }
    }

    /// `exm_…`
    public let id: String
    /// Rises with every change.
    public let version: Int
    /// Whose scope bounds its reach.
    public let team: String
    /// `REQUESTED`, `SCHEDULED`, `ACTIVE`, `EXPIRED`, `REJECTED`, `WITHDRAWN` or `REVOKED`.
    public let phase: String
    /// Whether it is an entry of `exemptEcsServiceArns`.
    public let isParameterEntry: Bool
    /// The policy it is kept in, if it is kept in files.
    public let managedBy: String?
    /// Those in force, or, where none are, the newest.
    public let terms: Terms
    /// Those that wait for approval, if they are not `terms`.
    public let pending: Terms?
    /// All of them, oldest first.
    public let history: [Terms]

    private enum CodingKeys: String, CodingKey {
      case id, version, team, phase
      case isParameterEntry = "is_parameter_entry"
      case managedBy = "managed_by"
      case terms, pending, history
    }
  }
}
