public import PratiqueCore
internal import PratiqueStore

/// Makes a token: for oneself, or as an admin for anybody.
public struct CreateToken: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Parameters:
  ///   - personID: for whom; `nil` is the principal.
  ///   - name: what it is for.
  ///   - days: for how long it is good; ``TokenLifetime/days``.
  public func run(
    for personID: PersonID?, name: String, days: Int, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<NewToken> {
    let owner = personID ?? principal.personID
    let token = AccessToken(random: .personal)
    let changed = try await context.change(as: principal, request) { db, now in
      try principal.requireTokens(of: owner, to: "make tokens of others")
      guard try PersonStore(db).find(owner) != nil else { throw OperationError.notFound("person `\(owner)`") }
      let stored = try TokenStore(db).insert(
        .random(), hash: token.hash, of: owner, name: name, at: now, expiresAt: now.adding(days: days))
      return Change(
        value: TokenView(stored),
        audit: AuditRecord("token.create", object: "token/\(stored.id)", details: stored.details))
    }
    return changed.map { NewToken(token: $0, secret: changed.isReplay || request.isDryRun ? nil : token.secret) }
  }
}

extension Principal {
  /// Whose tokens they may see and change; `nil` is everybody's.
  var tokenOwner: PersonID? { mayInOrganisation(.manageAccess) ? nil : personID }

  /// - Throws: ``OperationError/notAllowed(_:)``, whether or not there is such a person.
  func requireTokens(of owner: PersonID, to what: String) throws(OperationError) {
    if owner == personID, may(.manageOwnTokens) { return }
    try requireInOrganisation(.manageAccess, to: what)
  }
}

extension TokenID {
  static func random() -> TokenID {
    // An identifier that is made here is one.
    TokenID(Identifier.random("tok")) ?? .random()
  }
}

extension StoredToken {
  /// For the audit log.
  var details: [String: AuditValue] {
    ["person": .text(personID.rawValue), "name": .text(name), "expires_at": .text(expiresAt.description)]
  }
}

extension Changed {
  func map<Other: Sendable>(_ transform: (Value) -> Other) -> Changed<Other> {
    Changed<Other>(value: transform(value), isReplay: isReplay)
  }
}

extension Instant {
  /// Days of 24 hours.
  func adding(days: Int) -> Instant { Instant(microseconds: microseconds + Int64(days) * 86_400_000_000) }

  func adding(seconds: Int) -> Instant { Instant(microseconds: microseconds + Int64(seconds) * 1_000_000) }
}
