/// Who asks, and what they were granted, as read at the beginning of the request.
///
/// Every question is answered by the single grants: one grant must allow both the action and the place.
public struct Principal: Hashable, Sendable {
  /// Nothing outside of it exists for them.
  public let organisationID: OrganisationID
  /// The human behind the token.
  public let personID: PersonID
  /// What they showed.
  public let tokenID: TokenID
  /// None may do nothing.
  public let grants: [Grant]
  /// What teams own; at least the teams that the grants name. A team that is missing owns nothing.
  public let teams: [TeamID: [TeamScope]]

  /// Takes everything as it is.
  public init(
    organisationID: OrganisationID,
    personID: PersonID,
    tokenID: TokenID,
    grants: [Grant],
    teams: [TeamID: [TeamScope]] = [:]
  ) {
    self.organisationID = organisationID
    self.personID = personID
    self.tokenID = tokenID
    self.grants = grants
    self.teams = teams
  }

  /// Whether some grant allows it somewhere.
  public func may(_ action: Action) -> Bool {
    grants.contains { action.isAllowed(to: $0.role) }
  }

  /// Whether they may do it to everything in the organisation.
  public func mayInOrganisation(_ action: Action) -> Bool {
    grants(allowing: action).contains { $0.scope == .organisation }
  }

  /// Whether they may do it to what a team decides.
  ///
  /// A grant for an account reaches a team only if the team owns something, and nothing outside of that account.
  public func may(_ action: Action, team: TeamID) -> Bool {
    grants(allowing: action).contains { grant in
      switch grant.scope {
      case .organisation: return true
      case .team(let granted): return granted == team
      case .account(let accountID):
        let scopes = teams[team] ?? []
        return !scopes.isEmpty && scopes.allSatisfy { $0.accountID == accountID }
      }
    }
  }

  /// Whether they may do it to a whole account; a grant for a team reaches the accounts that it owns whole.
  public func may(_ action: Action, account: AccountID) -> Bool {
    reach(for: action).covers(account)
  }

  /// The resources they may do it to: the union of the grants that allow the action.
  public func reach(for action: Action) -> Reach {
    var scopes: [TeamScope] = []
    for grant in grants(allowing: action) {
      let granted: [TeamScope]
      switch grant.scope {
      case .organisation: return .everything
      case .team(let team): granted = teams[team] ?? []
      case .account(let accountID): granted = [TeamScope(accountID: accountID)]
      }
      for scope in granted where !scopes.contains(scope) { scopes.append(scope) }
    }
    return .scopes(scopes)
  }

  private func grants(allowing action: Action) -> [Grant] {
    grants.filter { action.isAllowed(to: $0.role) }
  }
}
