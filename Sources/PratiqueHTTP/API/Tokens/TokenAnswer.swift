import PratiqueCore
import PratiqueOperations

/// A token as the API writes it.
struct TokenAnswer: Encodable, Sendable {
  let id: String
  let person: String
  let name: String
  let createdAt: String
  let expiresAt: String
  @OrNull var revokedAt: String?
  @OrNull var lastUsedAt: String?

  init(_ token: TokenView) {
    id = token.id
    person = token.person
    name = token.name
    createdAt = token.createdAt.description
    expiresAt = token.expiresAt.description
    revokedAt = token.revokedAt?.description
    lastUsedAt = token.lastUsedAt?.description
  }

  private enum CodingKeys: String, CodingKey {
    case id, person, name
    case createdAt = "created_at"
    case expiresAt = "expires_at"
    case revokedAt = "revoked_at"
    case lastUsedAt = "last_used_at"
  }
}

/// A token with its secret, which is told this once.
struct NewTokenAnswer: Encodable, Sendable {
  let token: TokenAnswer
  @OrNull var secret: String?

  init(_ new: NewToken) {
    token = TokenAnswer(new.token)
    secret = new.secret
  }
}
