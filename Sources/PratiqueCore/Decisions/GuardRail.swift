/// What exemptions may be, of one control or all, in a scope.
public struct GuardRail: Hashable, Sendable {
  /// `nil` is every control.
  public let control: ControlID?
  /// Where.
  public let scope: Scope
  /// Whether there may be exemptions at all.
  public let isExemptable: Bool
  /// The longest an exemption may last, in seconds; `nil` is for ever.
  public let longest: Int64?
  /// The categories that are allowed.
  public let categories: Set<Exemption.Category>
  /// How many people must approve, at least 1.
  public let approvals: Int

  /// By default it allows everything, with one approval.
  public init(
    control: ControlID?, scope: Scope, isExemptable: Bool = true, longest: Int64? = nil,
    categories: Set<Exemption.Category> = Set(Exemption.Category.allCases), approvals: Int = 1
  ) {
    self.control = control
    self.scope = scope
    self.isExemptable = isExemptable
    self.longest = longest
    self.categories = categories
    self.approvals = max(1, approvals)
  }
}
