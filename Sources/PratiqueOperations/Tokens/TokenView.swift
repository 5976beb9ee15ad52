public import PratiqueCore
internal import PratiqueStore

/// A token without its secret.
public struct TokenView: Hashable, Codable, Sendable {
  /// Names it; not a secret.
  public let id: String
  /// For whom it stands.
  public let person: String
  /// What it is for.
  public let name: String
  /// When it was made.
  public let createdAt: Instant
  /// From then on it is good for nothing.
  public let expiresAt: Instant
  /// Since then it is good for nothing.
  public let revokedAt: Instant?
  /// To within five minutes.
  public let lastUsedAt: Instant?

  init(_ token: StoredToken) {
    id = token.id.rawValue
    person = token.personID.rawValue
    name = token.name
    createdAt = token.createdAt
    expiresAt = token.expiresAt
    revokedAt = token.revokedAt
    lastUsedAt = token.lastUsedAt
  }
}

/// A token with its secret, which is told once.
public struct NewToken: Codable, Sendable {
  /// What is known of it from now on.
  public let token: TokenView
  /// `nil` when the request was repeated: it was told before, and isn't stored.
  public let secret: String?
}

/// For how long tokens are good.
public enum TokenLifetime {
  /// When nobody says.
  public static let defaultDays = 90
  /// A year, and nothing beyond.
  public static let days = 1...365
}
