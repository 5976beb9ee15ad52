public import PratiqueCore

extension API {
  /// Where a decision holds: a group, an account, a region of an account, or with nothing given the organisation.
  public struct Scope: Codable, Hashable, Sendable {
    /// A group of accounts.
    public var accountGroup: String?
    /// The 12 digits of an account.
    public var accountID: String?
    /// Of the account.
    public var region: String?

    private enum CodingKeys: String, CodingKey {
      case accountGroup = "account_group"
      case accountID = "account_id"
      case region
    }

    /// As it is written.
    public init(_ scope: PratiqueCore.Scope) {
      switch scope {
      case .organisation: break
      case .group(let group): accountGroup = group.rawValue
      case .account(let account): accountID = account.rawValue
      case .region(let account, let name):
        accountID = account.rawValue
        region = name.rawValue
      }
    }
  }

  /// A dated decision that a control is on or off in a scope.
  public struct Enablement: Decodable, Hashable, Sendable {
    /// `enb_…`
    public let id: String
    /// Rises with every change.
    public let version: Int
    /// What is switched: `ECS.9`.
    public let control: String
    /// Where.
    public let scope: Scope
    /// On or off.
    public let isEnabled: Bool
    /// Whether narrower scopes may not say otherwise.
    public let isLocked: Bool
    /// Why.
    public let reason: String
    /// Where that can be looked up.
    public let evidence: String?
    /// Who wanted it.
    public let requestedBy: String
    /// When (RFC 3339, as are all times).
    public let requestedAt: String
    /// Who made it take effect; `nil` while it waits.
    public let approvedBy: String?
    /// When.
    public let approvedAt: String?
    /// Inclusive.
    public let startsAt: String
    /// Exclusive; `nil` lasts until it is removed.
    public let endsAt: String?
    /// Who took it back.
    public let removedBy: String?
    /// When.
    public let removedAt: String?
    /// The policy it is kept in, if it is kept in files.
    public let managedBy: String?
    /// `WAITING`, `SCHEDULED`, `IN_FORCE`, `ENDED` or `REMOVED`.
    public let state: String

    private enum CodingKeys: String, CodingKey {
      case id, version, control, scope
      case isEnabled = "is_enabled"
      case isLocked = "is_locked"
      case reason, evidence
      case requestedBy = "requested_by"
      case requestedAt = "requested_at"
      case approvedBy = "approved_by"
      case approvedAt = "approved_at"
      case startsAt = "starts_at"
      case endsAt = "ends_at"
      case removedBy = "removed_by"
      case removedAt = "removed_at"
      case managedBy = "managed_by"
      case state
    }
  }

  /// Whether a control is on in one place, and why.
  public struct EffectiveEnablement: Decodable, Hashable, Sendable {
    /// On or off.
    public let isEnabled: Bool
    /// The decision that made it so; `nil` is the default, which is on.
    public let decidedBy: Enablement?

    private enum CodingKeys: String, CodingKey {
      case isEnabled = "is_enabled"
      case decidedBy = "decided_by"
    }
  }

  /// An enablement after a change, and what that means where it was asked for.
  public struct EnablementAnswer: Decodable, Hashable, Sendable {
    /// As it is now.
    public let enablement: Enablement
    /// Given by dry runs.
    public let preview: Preview?
  }
}
