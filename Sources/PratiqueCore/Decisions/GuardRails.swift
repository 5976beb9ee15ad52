/// All guard rails, ready to say what holds for an exemption.
public struct GuardRails: Sendable {
  private let rails: [GuardRail]
  private let groups: [AccountID: Set<AccountGroupID>]

  /// - Parameter groups: the groups of each account; an account that is missing is in none.
  public init(_ rails: [GuardRail] = [], groups: [AccountID: Set<AccountGroupID>] = [:]) {
    self.rails = rails
    self.groups = groups
  }

  /// The strictest of all guard rails that apply to any of the accounts that an exemption may reach.
  ///
  /// - Parameter accounts: `nil` is every account. A guard rail of one region applies to exemptions of its account.
  public func effective(control: ControlID, accounts: Set<AccountID>?) -> GuardRail {
    var effective = GuardRail(control: control, scope: .organisation)
    for rail in rails where rail.control ?? control == control && applies(rail.scope, to: accounts) {
      effective = GuardRail(
        control: control,
        scope: .organisation,
        isExemptable: effective.isExemptable && rail.isExemptable,
        longest: [effective.longest, rail.longest].compactMap(\.self).min(),
        categories: effective.categories.intersection(rail.categories),
        approvals: max(effective.approvals, rail.approvals))
    }
    return effective
  }

  private func applies(_ scope: Scope, to accounts: Set<AccountID>?) -> Bool {
    guard let accounts else { return true }
    return switch scope {
    case .organisation: true
    case .group(let group): accounts.contains { groups[$0]?.contains(group) ?? false }
    case .account(let accountID), .region(let accountID, _): accounts.contains(accountID)
    }
  }
}

extension GuardRail {
  /// A rule that an exemption breaks.
  public enum Breach: Hashable, Sendable, CustomStringConvertible {
    case notExemptable(ControlID?)
    /// In seconds.
    case tooLong(longest: Int64)
    case category(Exemption.Category, allowed: [Exemption.Category])

    /// One sentence, without a full stop.
    public var description: String {
      switch self {
      case .notExemptable(let control): "\(control?.description ?? "this control") may not be exempted here"
      case .tooLong(let longest):
        longest % 86400 == 0
          ? "an exemption may last \(longest / 86400) days here" : "an exemption may last \(longest) seconds here"
      case .category(let category, let allowed):
        "category \(category.rawValue) is not allowed here, only "
          + (allowed.isEmpty ? "none" : allowed.map(\.rawValue).joined(separator: ", "))
      }
    }
  }

  /// What an exemption of this category and time breaks; empty if it keeps every rule.
  ///
  /// - Parameter expiresAt: exclusive; `nil` is for ever, which any longest time forbids.
  public func breaches(category: Exemption.Category, startsAt: Instant, expiresAt: Instant?) -> [Breach] {
    var breaches: [Breach] = []
    if !isExemptable { breaches.append(.notExemptable(control)) }
    if let longest, expiresAt.map({ $0 > startsAt.adding(seconds: longest) }) ?? true {
      breaches.append(.tooLong(longest: longest))
    }
    if !categories.contains(category) {
      breaches.append(.category(category, allowed: Exemption.Category.allCases.filter(categories.contains)))
    }
    return breaches
  }
}
