public import PratiqueCore

/// What an exemption shall be about.
public struct SelectorRequest: Encodable, Hashable, Sendable {
  /// Account ids, ARNs, ARNs with a revision, and patterns; any may match.
  public var targets: [String]?
  /// All must hold.
  public var tags: [String: String]?
  /// Only this container's failures.
  public var container: String?
  /// Whether it ends when what the control reads changes.
  public var untilChanged: Bool?

  private enum CodingKeys: String, CodingKey {
    case targets, tags, container
    case untilChanged = "until_changed"
  }

  /// Says nothing yet.
  public init() {}
}

/// What is asked for.
public struct ExemptionRequest: Encodable, Hashable, Sendable {
  /// Who will own it.
  public let team: String
  /// Whose failures are accepted.
  public let control: String
  /// `WAIVER` or `MITIGATED`.
  public let category: String
  /// Of what.
  public let selector: SelectorRequest
  /// Why.
  public let reason: String
  /// Where that can be looked up.
  public let evidence: String?
  /// Inclusive; `nil` is at once.
  public let startsAt: String?
  /// Exclusive; `nil` never ends by itself.
  public let expiresAt: String?

  private enum CodingKeys: String, CodingKey {
    case team, control, category, selector, reason, evidence
    case startsAt = "starts_at"
    case expiresAt = "expires_at"
  }

  /// By default a waiver from now on.
  public init(
    team: TeamID, control: ControlID, category: Exemption.Category = .waiver, selector: SelectorRequest, reason: String,
    evidence: String? = nil, startsAt: Instant? = nil, expiresAt: Instant?
  ) {
    self.team = team.rawValue
    self.control = control.description
    self.category = category.rawValue
    self.selector = selector
    self.reason = reason
    self.evidence = evidence
    self.startsAt = startsAt?.description
    self.expiresAt = expiresAt?.description
  }
}

/// What shall be different (JSON Merge Patch): what isn't given stays.
public struct ExemptionEdit: Encodable, Hashable, Sendable {
  /// Members that are given replace those that are there.
  public var selector: SelectorRequest?
  /// `WAIVER` or `MITIGATED`.
  public var category: Exemption.Category?
  /// Why.
  public var reason: String?
  /// Where that can be looked up.
  public var evidence: String?
  /// Inclusive.
  public var startsAt: Instant?
  /// Exclusive.
  public var expiresAt: Instant?

  private enum CodingKeys: String, CodingKey {
    case selector, category, reason, evidence
    case startsAt = "starts_at"
    case expiresAt = "expires_at"
  }

  /// Changes nothing yet.
  public init() {}

  /// Writes what is given.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(selector, forKey: .selector)
    try container.encodeIfPresent(category?.rawValue, forKey: .category)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encodeIfPresent(evidence, forKey: .evidence)
    try container.encodeIfPresent(startsAt?.description, forKey: .startsAt)
    try container.encodeIfPresent(expiresAt?.description, forKey: .expiresAt)
  }
}
