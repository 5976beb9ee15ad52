public import Postgres
public import PratiqueCore

/// Finds out whose token was shown, and what they may do, as it stands now.
public struct PrincipalReader {
  let db: Connection

  /// Works on a connection outside of any transaction.
  public init(_ db: Connection) {
    self.db = db
  }

  /// One round trip: the token, then the grants of its person and what their teams own, under the tenant context that
  /// follows from the token.
  ///
  /// - Parameter tokenHash: SHA-256 of the token.
  /// - Returns: `nil` when no token has that hash, or it has expired or been revoked. The hash beside the principal is
  ///   the stored one, to be compared in constant time.
  public func principal(tokenHash: [UInt8]) throws -> (principal: Principal, storedHash: [UInt8])? {
    let answers = try db.pipeline(
      [
        "BEGIN",
        """
        SELECT organisation_id, token_id, person_id, token_hash, set_config('app.org', organisation_id, true),
               set_config('app.person', person_id, true)
        FROM authenticate(\(tokenHash))
        """,
        """
        SELECT role, team_id, account_id FROM role_grant
        WHERE person_id = current_setting('app.person', true)
        ORDER BY role, team_id, account_id
        """,
        """
        SELECT team_scope.team_id, team_scope.account_id, team_scope.region, team_scope.pattern, team_scope.tag_key,
               team_scope.tag_value
        FROM team_scope
        WHERE team_scope.team_id IN (
          -- Whole teams: whether a grant for an account reaches a team hangs on all that the team owns.
          SELECT coalesce(role_grant.team_id, owner.team_id)
          FROM role_grant LEFT JOIN team_scope AS owner ON owner.account_id = role_grant.account_id
          WHERE role_grant.person_id = current_setting('app.person', true))
        ORDER BY team_scope.team_id, team_scope.scope_id
        """,
        "COMMIT",
      ], preparing: true)
    guard let row = answers[1].first else { return nil }
    guard let organisationID = OrganisationID(try row.decode("organisation_id")),
      let tokenID = TokenID(try row.decode("token_id")), let personID = PersonID(try row.decode("person_id"))
    else { throw DamagedRowError("token: an identifier has characters that identifiers may not have") }
    let principal = Principal(
      organisationID: organisationID, personID: personID, tokenID: tokenID,
      grants: try answers[2].map { try $0.grant() }, teams: try Self.teams(answers[3]))
    return (principal, try row.decode("token_hash"))
  }

  static func teams(_ rows: [Row]) throws -> [TeamID: [TeamScope]] {
    var teams: [TeamID: [TeamScope]] = [:]
    for row in rows {
      guard let team = TeamID(try row.decode("team_id")) else { throw DamagedRowError("team_scope: the team's id") }
      teams[team, default: []].append(try row.teamScope())
    }
    return teams
  }
}

extension Row {
  /// From the columns `role`, `team_id` and `account_id`.
  func grant() throws -> Grant {
    let team: String? = try decodeIfPresent("team_id")
    let account: String? = try decodeIfPresent("account_id")
    let scope: GrantScope? =
      switch (team, account) {
      case (nil, nil): .organisation
      case (let team?, _): TeamID(team).map(GrantScope.team)
      case (_, let account?): AccountID(account).map(GrantScope.account)
      }
    guard let role = Role(rawValue: try decode("role")), let scope else {
      throw DamagedRowError("role_grant: the role or its scope")
    }
    return Grant(role, in: scope)
  }

  /// From the columns `account_id`, `region`, `pattern`, `tag_key` and `tag_value`.
  func teamScope() throws -> TeamScope {
    let region: String? = try decodeIfPresent("region")
    let pattern: String? = try decodeIfPresent("pattern")
    let tagKey: String? = try decodeIfPresent("tag_key")
    let tagValue: String? = try decodeIfPresent("tag_value")
    guard let accountID = AccountID(try decode("account_id")) else {
      throw DamagedRowError("team_scope: the account's id")
    }
    let knownRegion = region.flatMap { Region($0) }
    let knownPattern = pattern.flatMap { try? ARNPattern($0) }
    // What can't be understood must not widen the scope.
    guard (region == nil) == (knownRegion == nil), (pattern == nil) == (knownPattern == nil) else {
      throw DamagedRowError("team_scope: the region or the pattern")
    }
    return TeamScope(
      accountID: accountID, region: knownRegion, pattern: knownPattern,
      tag: tagKey.map { TagCondition(key: $0, value: tagValue ?? "") })
  }
}
