/// Everything that needs permission (RELIABILITY section 3).
public enum Action: String, CaseIterable, Hashable, Sendable {
  /// Verdicts, resources, trends, exemptions, enablement, teams: whatever lies in the place.
  case read
  /// Request, edit, withdraw and revoke an exemption of a team.
  case requestExemption
  /// Approve, reject and extend; never one's own request, which is checked where the request is known.
  case decideExemption
  /// Switch a control on or off.
  case decideEnablement
  /// Set the guard rails of exemptions.
  case decideGuardRail
  /// Bring resources in.
  case writeResources
  /// Accounts, groups, teams, their scopes, roles, and everybody's tokens.
  case manageAccess
  /// One's own tokens.
  case manageOwnTokens
  /// Audit entries of one's own actions.
  case readOwnAudit
  /// Audit entries about what a team decides.
  case readTeamAudit
  /// Audit entries about everything in the place.
  case readAudit

  /// The one table of who may do what.
  public var roles: [Role] {
    switch self {
    case .read: [.viewer, .exemptionManager, .approver, .admin]
    case .requestExemption: [.exemptionManager, .approver, .admin]
    case .decideExemption: [.approver, .admin]
    case .decideEnablement: [.admin]
    case .decideGuardRail: [.admin]
    case .writeResources: [.ingest]
    case .manageAccess: [.admin]
    case .manageOwnTokens: [.viewer, .exemptionManager, .approver, .admin]
    case .readOwnAudit: [.viewer, .exemptionManager, .approver, .admin]
    case .readTeamAudit: [.exemptionManager, .approver, .admin]
    case .readAudit: [.approver, .admin]
    }
  }

  /// Whether a role allows this, where it is granted.
  public func isAllowed(to role: Role) -> Bool { roles.contains(role) }
}
