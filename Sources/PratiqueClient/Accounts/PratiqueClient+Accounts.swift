import NIOHTTP1

extension API {
  /// An AWS account of the organisation.
  public struct Account: Decodable, Hashable, Sendable {
    /// AWS's.
    public let id: String
    /// For people.
    public let name: String
    /// Grows with every change.
    public let version: Int64
    /// The groups it is in.
    public let groups: [String]
  }

  /// A group of accounts.
  public struct AccountGroup: Decodable, Hashable, Sendable {
    /// Chosen by whoever added it.
    public let id: String
    /// For people.
    public let name: String
    /// Grows with every change.
    public let version: Int64
    /// Those that the reader may see.
    public let accounts: [String]
  }
}

extension PratiqueClient {
  /// A page of the accounts, by id.
  public func accounts(limit: Int, cursor: String? = nil) async throws -> API.Page<API.Account> {
    try await answer(to: Call(path: "/v1/accounts", query: ["limit": String(limit), "cursor": cursor]))
  }

  /// One account.
  public func account(_ id: String) async throws -> API.Account {
    try await answer(to: Call(path: "/v1/accounts/\(id.percentEncoded)"))
  }

  /// Registers an account.
  public func createAccount(_ id: String, name: String? = nil, isDryRun: Bool = false) async throws -> API.Account {
    try await answer(
      to: .change(.POST, "/v1/accounts", ["id": .text(id), "name": JSONMember(name)], isDryRun: isDryRun))
  }

  /// Changes an account's name.
  public func editAccount(
    _ id: String, name: String, version: Int64, isDryRun: Bool = false
  ) async throws -> API.Account {
    try await answer(
      to: .change(
        .PATCH, "/v1/accounts/\(id.percentEncoded)", ["name": .text(name)], version: version, isDryRun: isDryRun))
  }

  /// A page of the account groups, by id.
  public func accountGroups(limit: Int, cursor: String? = nil) async throws -> API.Page<API.AccountGroup> {
    try await answer(to: Call(path: "/v1/account-groups", query: ["limit": String(limit), "cursor": cursor]))
  }

  /// One account group.
  public func accountGroup(_ id: String) async throws -> API.AccountGroup {
    try await answer(to: Call(path: "/v1/account-groups/\(id.percentEncoded)"))
  }

  /// Adds an account group.
  public func createAccountGroup(
    _ id: String, name: String? = nil, accounts: [String] = [], isDryRun: Bool = false
  ) async throws -> API.AccountGroup {
    try await answer(
      to: .change(
        .POST, "/v1/account-groups",
        ["id": .text(id), "name": JSONMember(name), "accounts": .list(accounts.map(JSONMember.text))],
        isDryRun: isDryRun))
  }

  /// Changes name and accounts, as far as they are given.
  public func editAccountGroup(
    _ id: String, name: String?, accounts: [String]?, version: Int64, isDryRun: Bool = false
  ) async throws -> API.AccountGroup {
    try await answer(
      to: .change(
        .PATCH, "/v1/account-groups/\(id.percentEncoded)",
        ["name": JSONMember(name), "accounts": accounts.map { .list($0.map(JSONMember.text)) }], version: version,
        isDryRun: isDryRun))
  }
}
