internal import PratiqueCore
internal import PratiqueStore

/// An AWS account of the organisation.
public struct AccountView: Hashable, Codable, Sendable {
  /// AWS's.
  public let id: String
  /// For people; empty until somebody gives one.
  public let name: String
  /// Grows with every change.
  public let version: Int64
  /// The groups it is in, by id.
  public let groups: [String]

  init(_ account: StoredAccount) {
    id = account.id.rawValue
    name = account.name
    version = account.version
    groups = account.groups.map(\.rawValue)
  }
}

/// A group of accounts.
public struct AccountGroupView: Hashable, Codable, Sendable {
  /// Chosen by whoever added it.
  public let id: String
  /// For people.
  public let name: String
  /// Grows with every change, members included.
  public let version: Int64
  /// Those that the reader may see, by id.
  public let accounts: [String]

  /// - Parameter reach: of the reader.
  init(_ group: StoredAccountGroup, _ reach: Reach) {
    id = group.id.rawValue
    name = group.name
    version = group.version
    accounts = group.accounts.filter(reach.touches).map(\.rawValue)
  }
}

extension Reach {
  /// Whether anything of the account lies in it.
  func touches(_ accountID: AccountID) -> Bool { accounts?.contains(accountID) ?? true }
}

extension StoredAccountGroup {
  /// Whether a reader sees the group: all of them do who read everything, the others if they see one of its accounts.
  func isVisible(_ reach: Reach) -> Bool { reach == .everything || accounts.contains(where: reach.touches) }
}
