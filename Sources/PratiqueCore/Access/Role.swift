/// What somebody may do, wherever the grant says (RELIABILITY section 3).
public enum Role: String, CaseIterable, Hashable, Sendable {
  case viewer
  case exemptionManager = "exemption_manager"
  case approver
  case admin
  /// For machines that bring resources; may read nothing.
  case ingest
}

/// Where a role holds.
public enum GrantScope: Hashable, Sendable {
  case organisation
  /// What the team owns, and what the team decides.
  case team(TeamID)
  case account(AccountID)
}

/// A role in a place. Roles of one grant never combine with the place of another.
public struct Grant: Hashable, Sendable {
  /// What may be done.
  public let role: Role
  /// Where.
  public let scope: GrantScope

  /// A role in a place.
  public init(_ role: Role, in scope: GrantScope) {
    self.role = role
    self.scope = scope
  }
}
