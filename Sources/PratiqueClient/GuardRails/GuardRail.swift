public import PratiqueCore

extension API {
  /// What exemptions may be, of one control or all, in a scope.
  public struct GuardRail: Decodable, Hashable, Sendable {
    /// `rail_…`
    public let id: String
    /// `nil` is every control.
    public let control: String?
    /// Where.
    public let scope: Scope
    /// Whether there may be exemptions at all.
    public let isExemptable: Bool
    /// The longest an exemption may last; `nil` is for ever.
    public let longestSeconds: Int?
    /// The categories that are allowed; `nil` is all.
    public let categories: [String]?
    /// How many people must approve.
    public let approvals: Int
    /// Why.
    public let reason: String
    /// Who set it.
    public let createdBy: String?
    /// When (RFC 3339).
    public let createdAt: String?

    private enum CodingKeys: String, CodingKey {
      case id, control, scope
      case isExemptable = "is_exemptable"
      case longestSeconds = "longest_seconds"
      case categories, approvals, reason
      case createdBy = "created_by"
      case createdAt = "created_at"
    }
  }
}

/// A guard rail that shall be set.
public struct GuardRailRequest: Encodable, Hashable, Sendable {
  /// `nil` is every control.
  public let control: String?
  /// Where.
  public let scope: API.Scope
  /// Whether there may be exemptions at all.
  public let isExemptable: Bool
  /// The longest an exemption may last; `nil` is for ever.
  public let longestSeconds: Int?
  /// The categories that are allowed; `nil` is all.
  public let categories: [String]?
  /// How many people must approve.
  public let approvals: Int
  /// Why.
  public let reason: String

  private enum CodingKeys: String, CodingKey {
    case control, scope
    case isExemptable = "is_exemptable"
    case longestSeconds = "longest_seconds"
    case categories, approvals, reason
  }

  /// By default it allows everything, with one approval.
  public init(
    control: ControlID?, scope: Scope, isExemptable: Bool = true, longestSeconds: Int? = nil,
    categories: [Exemption.Category] = [], approvals: Int = 1, reason: String
  ) {
    self.control = control?.description
    self.scope = API.Scope(scope)
    self.isExemptable = isExemptable
    self.longestSeconds = longestSeconds
    self.categories = categories.isEmpty ? nil : categories.map(\.rawValue)
    self.approvals = approvals
    self.reason = reason
  }
}
