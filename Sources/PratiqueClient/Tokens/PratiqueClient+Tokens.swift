import NIOHTTP1

extension API {
  /// A token without its secret.
  public struct Token: Decodable, Hashable, Sendable {
    /// Names it; not a secret.
    public let id: String
    /// For whom it stands.
    public let person: String
    /// What it is for.
    public let name: String
    /// RFC 3339, as are all times.
    public let createdAt: String
    /// From then on it is good for nothing.
    public let expiresAt: String
    /// Since then it is good for nothing.
    public let revokedAt: String?
    /// To within five minutes.
    public let lastUsedAt: String?

    private enum CodingKeys: String, CodingKey {
      case id, person, name
      case createdAt = "created_at"
      case expiresAt = "expires_at"
      case revokedAt = "revoked_at"
      case lastUsedAt = "last_used_at"
    }
  }

  /// A token with its secret, which is told once.
  public struct NewToken: Decodable, Hashable, Sendable {
    /// What is known of it from now on.
    public let token: Token
    /// `nil` after a dry run, and when the request was repeated.
    public let secret: String?
  }
}

extension PratiqueClient {
  /// A page of one's own tokens, or as an admin of everybody's.
  public func tokens(person: String? = nil, limit: Int, cursor: String? = nil) async throws -> API.Page<API.Token> {
    try await answer(
      to: Call(path: "/v1/tokens", query: ["person": person, "limit": String(limit), "cursor": cursor]))
  }

  /// Makes a token.
  public func createToken(
    person: String? = nil, name: String? = nil, days: Int? = nil, isDryRun: Bool = false
  ) async throws -> API.NewToken {
    try await answer(
      to: .change(
        .POST, "/v1/tokens",
        ["person": JSONMember(person), "name": JSONMember(name), "days": JSONMember(days)], isDryRun: isDryRun))
  }

  /// Makes a token in the place of another.
  ///
  /// - Parameter overlapSeconds: for which the old one stays good.
  public func rotateToken(
    _ id: String, overlapSeconds: Int? = nil, days: Int? = nil, isDryRun: Bool = false
  ) async throws -> API.NewToken {
    try await answer(
      to: .change(
        .POST, "/v1/tokens/\(id.percentEncoded)/rotate",
        ["overlap_seconds": JSONMember(overlapSeconds), "days": JSONMember(days)], isDryRun: isDryRun))
  }

  /// Ends a token.
  public func revokeToken(_ id: String, isDryRun: Bool = false) async throws -> API.Token {
    try await answer(to: .change(.POST, "/v1/tokens/\(id.percentEncoded)/revoke", isDryRun: isDryRun))
  }
}
