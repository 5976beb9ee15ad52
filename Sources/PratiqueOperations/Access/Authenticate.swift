internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Finds out whose token was shown, and what they may do now. Nothing is remembered from one request to the next.
public struct Authenticate: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// One round trip. Notes the token's use, to within five minutes.
  ///
  /// - Returns: `nil` when the token is unknown, expired or revoked.
  public func run(_ token: AccessToken) async throws(OperationError) -> Principal? {
    guard token.kind == .personal else { return nil }
    let hash = token.hash
    let found = try await context.repeating { db in
      try PrincipalReader(db).principal(tokenHash: hash).map { ($0.principal, $0.storedHash) }
    }
    guard let (principal, storedHash) = found, storedHash.isEqualInConstantTime(to: hash) else { return nil }
    return principal
  }
}
