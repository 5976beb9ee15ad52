internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Adds people, and gives and takes roles; for admins of the organisation.
public struct ChangePeople: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Adds a person with roles.
  ///
  /// - Throws: ``OperationError/conflict(_:)`` when there is one of that id.
  public func create(
    _ id: PersonID, name: String, grants: [Grant], as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<PersonView> {
    try await context.change(as: principal, request) { db, now in
      try principal.requireInOrganisation(.manageAccess, to: "add people")
      let store = PersonStore(db)
      guard try store.insert(id, name: name, at: now) else {
        throw OperationError.conflict("there is a person `\(id)` already")
      }
      for (index, grant) in grants.enumerated() {
        try requirePlace(of: grant, at: "grants/\(index)", db)
        _ = try store.grant(grant, to: id, at: now)
      }
      return try change("person.create", id, before: nil, grants: grants, store)
    }
  }

  /// Changes the name.
  ///
  /// - Parameter version: the one that the caller knows.
  public func rename(
    _ id: PersonID, name: String?, version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<PersonView> {
    try await context.change(as: principal, request) { db, _ in
      let store = PersonStore(db)
      let person = try editable(id, version, principal, store)
      _ = try store.update(id, name: name)
      return try change("person.edit", id, before: person.version, store)
    }
  }

  /// Gives a role; giving it again changes nothing but the version.
  public func grant(
    _ grant: Grant, to id: PersonID, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<PersonView> {
    try await context.change(as: principal, request) { db, now in
      let store = PersonStore(db)
      let person = try editable(id, nil, principal, store)
      try requirePlace(of: grant, at: "", db)
      _ = try store.grant(grant, to: id, at: now)
      _ = try store.update(id, name: nil)
      return try change("person.grant", id, before: person.version, grants: [grant], store)
    }
  }

  /// Takes a role away.
  ///
  /// - Throws: ``OperationError/conflict(_:)`` when it is the last admin's.
  public func withdraw(
    _ grant: Grant, from id: PersonID, version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<PersonView> {
    try await context.change(as: principal, request) { db, _ in
      let store = PersonStore(db)
      let person = try editable(id, version, principal, store)
      guard try store.withdraw(grant, from: id) else {
        throw OperationError.notFound("grant `\(grant.words)` of person `\(id)`")
      }
      if grant == Grant(.admin, in: .organisation), try !store.hasAdmin() {
        throw OperationError.conflict("`\(id)` is the last admin; make another one first")
      }
      _ = try store.update(id, name: nil)
      return try change("person.withdraw", id, before: person.version, grants: [grant], store)
    }
  }

  private func editable(
    _ id: PersonID, _ version: Int64?, _ principal: Principal, _ store: PersonStore
  ) throws -> StoredPerson {
    if id != principal.personID, !principal.mayInOrganisation(.manageAccess) {
      throw OperationError.notFound("person `\(id)`")
    }
    try principal.requireInOrganisation(.manageAccess, to: "change people")
    guard let person = try store.find(id, locks: true) else { throw OperationError.notFound("person `\(id)`") }
    if let version, version != person.version { throw OperationError.staleVersion(current: person.version) }
    return person
  }

  private func change(
    _ action: String, _ id: PersonID, before: Int64?, grants: [Grant] = [], _ store: PersonStore
  ) throws -> Change<PersonView> {
    guard let person = try store.find(id) else { throw OperationError.notFound("person `\(id)`") }
    let teams = Set(grants.compactMap { if case .team(let team) = $0.scope { team } else { nil } })
    return Change(
      value: PersonView(person),
      audit: AuditRecord(
        action, object: "person/\(id)", teamID: teams.count == 1 ? teams.first : nil, versionBefore: before,
        versionAfter: person.version, details: ["grants": .list(grants.map { .text($0.words) })]))
  }
}

/// - Throws: ``OperationError/unusable(at:_:)`` when the team or account isn't there.
func requirePlace(of grant: Grant, at pointer: String, _ db: Connection) throws {
  let place = { (name: String) in pointer.isEmpty ? "body/\(name)" : "body/\(pointer)/\(name)" }
  switch grant.scope {
  case .organisation: break
  case .team(let id):
    guard try TeamStore(db).find(id) != nil else {
      throw OperationError.unusable(at: place("team"), "there is no team `\(id)`")
    }
  case .account(let id):
    guard try AccountStore(db).known([id]).contains(id) else {
      throw OperationError.unusable(at: place("account"), "there is no account \(id)")
    }
  }
}
