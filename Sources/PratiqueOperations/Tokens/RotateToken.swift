public import PratiqueCore
internal import PratiqueStore

/// Makes a token in the place of another, which stays good for a while so that nothing stops meanwhile.
public struct RotateToken: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// How long both are good when nobody says, in seconds: a day.
  public static let defaultOverlap = 86_400
  /// In seconds: up to a week.
  public static let overlaps = 0...604_800

  /// - Parameters:
  ///   - overlap: seconds for which the old one stays good, if it would be.
  ///   - days: for how long the new one is good.
  /// - Throws: ``OperationError/conflict(_:)`` when the old one isn't good any more.
  public func run(
    _ id: TokenID, overlap: Int, days: Int, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<NewToken> {
    let token = AccessToken(random: .personal)
    let changed = try await context.change(as: principal, request) { db, now in
      let store = TokenStore(db)
      guard let old = try store.find(id, of: principal.tokenOwner) else {
        throw OperationError.notFound("token `\(id)`")
      }
      try principal.requireTokens(of: old.personID, to: "rotate this token")
      guard old.revokedAt == nil, now < old.expiresAt else {
        throw OperationError.conflict("token `\(id)` has ended; make a new one instead")
      }
      try store.expire(id, at: now.adding(seconds: overlap))
      let stored = try store.insert(
        .random(), hash: token.hash, of: old.personID, name: old.name, at: now, expiresAt: now.adding(days: days))
      var details = stored.details
      details["replaces"] = .text(id.rawValue)
      return Change(
        value: TokenView(stored), audit: AuditRecord("token.rotate", object: "token/\(stored.id)", details: details))
    }
    return changed.map { NewToken(token: $0, secret: changed.isReplay || request.isDryRun ? nil : token.secret) }
  }
}
