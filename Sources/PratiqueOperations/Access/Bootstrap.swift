internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// How an installation gets its first admin.
public struct Bootstrap: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// The organisation that is there from the beginning.
  public static var organisationID: OrganisationID {
    // swift-format-ignore: NeverForceUnwrap
    OrganisationID("default")!
  }

  /// A token that makes its first user an admin; one that was offered before is good for nothing from then on.
  ///
  /// - Returns: `nil` when there is an admin.
  public func offer() async throws(OperationError) -> AccessToken? {
    let token = AccessToken(random: .bootstrap)
    let hash = token.hash
    let isOffered = try await context.work(in: Self.organisationID) { db, now in
      guard try !PersonStore(db).hasAdmin() else { return false }
      try TokenStore(db).setBootstrap(hash: hash, at: now)
      let record = AuditRecord("bootstrap.offer")
      context.appendAudit(record.bytes(by: .server, in: Self.organisationID, at: now, .done), db)
      return true
    }
    return isOffered ? token : nil
  }

  /// Uses the offer: makes a person, an admin of the organisation, and a token.
  ///
  /// - Returns: `nil` when the token is good for nothing.
  public func claim(
    _ offered: AccessToken, for personID: PersonID, name: String, _ request: ChangeRequest
  ) async throws(OperationError) -> NewToken? {
    guard offered.kind == .bootstrap else { return nil }
    let hash = offered.hash
    return try await context.work(in: Self.organisationID) { db, now in
      guard let stored = try TokenStore(db).takeBootstrap(hash: hash), stored.isEqualInConstantTime(to: hash) else {
        return nil
      }
      return try signUp(
        personID, name: name, grants: [Grant(.admin, in: .organisation)], token: "login",
        days: TokenLifetime.defaultDays,
        action: "bootstrap.claim", request, at: now, db)
    }
  }

  /// A token for the user of this machine who owns the embedded database, and may do everything with it anyway.
  public func desk(_ personID: PersonID, days: Int) async throws(OperationError) -> AccessToken {
    let request = ChangeRequest(requestID: Identifier.random("req"), operation: "serve")
    let made = try await context.work(in: Self.organisationID) { db, now in
      try signUp(
        personID, name: personID.rawValue,
        grants: [Grant(.admin, in: .organisation), Grant(.ingest, in: .organisation)], token: "desk", days: days,
        action: "desk.sign-in", request, at: now, db)
    }
    guard let token = made.secret.flatMap(AccessToken.init) else { throw .internal("desk token") }
    return token
  }

  private func signUp(
    _ personID: PersonID, name: String, grants: [Grant], token tokenName: String, days: Int, action: String,
    _ request: ChangeRequest, at now: Instant, _ db: Connection
  ) throws -> NewToken {
    let people = PersonStore(db)
    _ = try people.insert(personID, name: name, at: now)
    for grant in grants { _ = try people.grant(grant, to: personID, at: now) }
    let token = AccessToken(random: .personal)
    let stored = try TokenStore(db).insert(
      .random(), hash: token.hash, of: personID, name: tokenName, at: now, expiresAt: now.adding(days: days))
    let actor = AuditActor(
      Principal(organisationID: Self.organisationID, personID: personID, tokenID: stored.id, grants: grants), request)
    let record = AuditRecord(action, object: "person/\(personID)", details: stored.details)
    context.appendAudit(record.bytes(by: actor, in: Self.organisationID, at: now, .done), db)
    return NewToken(token: TokenView(stored), secret: token.secret)
  }
}
