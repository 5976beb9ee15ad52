public import PratiqueCore
internal import PratiqueStore

/// Ends a token: its next request is refused.
public struct RevokeToken: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Revoking once more changes nothing.
  public func run(
    _ id: TokenID, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<TokenView> {
    try await context.change(as: principal, request) { db, now in
      let store = TokenStore(db)
      guard let token = try store.find(id, of: principal.tokenOwner) else {
        throw OperationError.notFound("token `\(id)`")
      }
      try principal.requireTokens(of: token.personID, to: "revoke this token")
      let revoked = try store.revoke(id, at: now)
      return Change(
        value: TokenView(revoked), audit: AuditRecord("token.revoke", object: "token/\(id)", details: revoked.details))
    }
  }
}
