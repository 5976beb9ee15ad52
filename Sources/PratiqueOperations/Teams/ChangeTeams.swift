internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Adds teams, and changes who is in them and what they own; for admins of the organisation.
public struct ChangeTeams: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Throws: ``OperationError/conflict(_:)`` when there is one of that id.
  public func create(
    _ id: TeamID, name: String, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<TeamView> {
    try await context.change(as: principal, request) { db, now in
      try principal.requireInOrganisation(.manageAccess, to: "add teams")
      guard try TeamStore(db).insert(id, name: name, at: now) else {
        throw OperationError.conflict("there is a team `\(id)` already")
      }
      return try change("team.create", id, before: nil, db)
    }
  }

  /// Changes the name.
  public func rename(
    _ id: TeamID, name: String?, version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<TeamView> {
    try await context.change(as: principal, request) { db, _ in
      let team = try editable(id, version, principal, db)
      _ = try TeamStore(db).update(id, name: name)
      return try change("team.edit", id, before: team.version, db)
    }
  }

  /// Gives a person a role in the team.
  public func addMember(
    _ personID: PersonID, _ role: Role, to id: TeamID, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<TeamView> {
    try await context.change(as: principal, request) { db, now in
      let team = try editable(id, nil, principal, db)
      let people = PersonStore(db)
      guard try people.find(personID) != nil else {
        throw OperationError.unusable(at: "body/person", "there is no person `\(personID)`")
      }
      _ = try people.grant(Grant(role, in: .team(id)), to: personID, at: now)
      _ = try people.update(personID, name: nil)
      _ = try TeamStore(db).update(id)
      return try change(
        "team.add-member", id, before: team.version,
        details: ["person": .text(personID.rawValue), "role": .text(role.rawValue)], db)
    }
  }

  /// Takes a person's role in the team away.
  public func removeMember(
    _ personID: PersonID, _ role: Role, from id: TeamID, version: Int64, as principal: Principal,
    _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<TeamView> {
    try await context.change(as: principal, request) { db, _ in
      let team = try editable(id, version, principal, db)
      let people = PersonStore(db)
      guard try people.withdraw(Grant(role, in: .team(id)), from: personID) else {
        throw OperationError.notFound("member `\(personID)` with role \(role.rawValue) of team `\(id)`")
      }
      _ = try people.update(personID, name: nil)
      _ = try TeamStore(db).update(id)
      return try change(
        "team.remove-member", id, before: team.version,
        details: ["person": .text(personID.rawValue), "role": .text(role.rawValue)], db)
    }
  }

  /// Gives the team a part of an account.
  public func addScope(
    _ scope: TeamScope, to id: TeamID, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<TeamView> {
    try await context.change(as: principal, request) { db, _ in
      let team = try editable(id, nil, principal, db)
      guard try AccountStore(db).known([scope.accountID]).contains(scope.accountID) else {
        throw OperationError.unusable(at: "body/account", "there is no account \(scope.accountID)")
      }
      let scopeID = Identifier.random("scp")
      guard try TeamStore(db).insert(scope, id: scopeID, of: id) else {
        throw OperationError.conflict("team `\(id)` has this scope already")
      }
      _ = try TeamStore(db).update(id)
      return try change(
        "team.add-scope", id, before: team.version, accountID: scope.accountID, details: scope.details(scopeID), db)
    }
  }

  /// Takes a part of an account away; exemptions of the team reach it no longer.
  public func removeScope(
    _ scopeID: String, from id: TeamID, version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<TeamView> {
    try await context.change(as: principal, request) { db, _ in
      let team = try editable(id, version, principal, db)
      guard let scope = team.scopes.first(where: { $0.id == scopeID })?.scope,
        try TeamStore(db).deleteScope(scopeID, of: id)
      else { throw OperationError.notFound("scope `\(scopeID)` of team `\(id)`") }
      _ = try TeamStore(db).update(id)
      return try change(
        "team.remove-scope", id, before: team.version, accountID: scope.accountID, details: scope.details(scopeID), db)
    }
  }

  private func editable(
    _ id: TeamID, _ version: Int64?, _ principal: Principal, _ db: Connection
  ) throws -> StoredTeam {
    guard principal.may(.read, team: id), let team = try TeamStore(db).find(id, locks: true) else {
      throw OperationError.notFound("team `\(id)`")
    }
    // A team's own admin could widen what the team owns, so that is for the organisation's.
    try principal.requireInOrganisation(.manageAccess, to: "change teams")
    if let version, version != team.version { throw OperationError.staleVersion(current: team.version) }
    return team
  }

  private func change(
    _ action: String, _ id: TeamID, before: Int64?, accountID: AccountID? = nil, details: [String: AuditValue] = [:],
    _ db: Connection
  ) throws -> Change<TeamView> {
    guard let team = try TeamStore(db).find(id) else { throw OperationError.notFound("team `\(id)`") }
    return Change(
      value: try TeamView(team, db),
      audit: AuditRecord(
        action, object: "team/\(id)", teamID: id, accountID: accountID, versionBefore: before,
        versionAfter: team.version, details: details))
  }
}

extension TeamScope {
  /// For the audit log.
  fileprivate func details(_ id: String) -> [String: AuditValue] {
    [
      "scope": .text(id), "account": .text(accountID.rawValue), "region": AuditValue(region?.rawValue),
      "pattern": AuditValue(pattern?.rawValue), "tag": AuditValue(tag.map { "\($0.key)=\($0.value)" }),
    ]
  }
}
