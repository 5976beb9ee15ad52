public import PratiqueCore

/// A scope as the API writes it: nothing is the organisation.
public struct ScopeJSON: Codable, Hashable, Sendable {
  /// A group of accounts.
  public var accountGroup: String?
  /// An account; with a region only that.
  public var accountID: String?
  /// A region of the account.
  public var region: String?

  private enum CodingKeys: String, CodingKey {
    case accountGroup = "account_group"
    case accountID = "account_id"
    case region
  }

  /// By default the organisation.
  public init(accountGroup: String? = nil, accountID: String? = nil, region: String? = nil) {
    self.accountGroup = accountGroup
    self.accountID = accountID
    self.region = region
  }

  /// As it is written.
  public init(_ scope: Scope) {
    switch scope {
    case .organisation: self.init()
    case .group(let group): self.init(accountGroup: group.rawValue)
    case .account(let account): self.init(accountID: account.rawValue)
    case .region(let account, let region): self.init(accountID: account.rawValue, region: region.rawValue)
    }
  }

  /// The scope that is meant.
  ///
  /// - Throws: ``OperationError/invalid(_:)`` for what can't be one.
  public func scope() throws(OperationError) -> Scope {
    if let accountGroup {
      guard accountID == nil, region == nil else {
        throw .invalid([InputFault("body/scope", "a group and an account exclude each other")])
      }
      guard let group = AccountGroupID(accountGroup) else {
        throw .invalid([InputFault("body/scope/account_group", "`\(accountGroup)` is no group's name")])
      }
      return .group(group)
    }
    guard let accountID else {
      guard region == nil else { throw .invalid([InputFault("body/scope/region", "a region needs its account")]) }
      return .organisation
    }
    guard let account = AccountID(accountID) else {
      throw .invalid([InputFault("body/scope/account_id", "an account id has 12 digits")])
    }
    guard let region else { return .account(account) }
    guard let region = Region(region) else {
      throw .invalid([InputFault("body/scope/region", "a region looks like eu-west-1")])
    }
    return .region(account, region)
  }
}

extension Scope {
  /// For sentences: `account 111122223333`.
  var words: String {
    switch self {
    case .organisation: "the organisation"
    case .group(let group): "account group \(group)"
    case .account(let account): "account \(account)"
    case .region(let account, let region): "account \(account) in \(region)"
    }
  }

  var accountID: AccountID? {
    switch self {
    case .organisation, .group: nil
    case .account(let account), .region(let account, _): account
    }
  }
}
