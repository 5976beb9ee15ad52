public import Postgres
public import PratiqueCore

/// An account as stored.
public struct StoredAccount: Hashable, Sendable {
  /// AWS's.
  public let id: AccountID
  /// For people; empty until somebody gives one.
  public let name: String
  /// Grows with every change.
  public let version: Int64
  /// By id.
  public let groups: [AccountGroupID]
}

/// A group of accounts as stored.
public struct StoredAccountGroup: Hashable, Sendable {
  /// Chosen by whoever added it.
  public let id: AccountGroupID
  /// For people.
  public let name: String
  /// Grows with every change, members included.
  public let version: Int64
  /// By id.
  public let accounts: [AccountID]
}

/// Reads and writes accounts and their groups, within a tenant's transaction.
public struct AccountStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Adds an account, unless somebody has it: this organisation, or another.
  ///
  /// - Returns: whether it was added.
  public func insert(_ id: AccountID, name: String, at now: Instant) throws -> Bool {
    try db.execute(
      """
      INSERT INTO account (account_id, name, registered_at) VALUES (\(id.rawValue), \(name), \(now.timestamp))
      ON CONFLICT ON CONSTRAINT account_pkey DO NOTHING
      """) == 1
  }

  /// One account of the organisation.
  ///
  /// - Parameter locks: whether nobody else may change it until the transaction ends.
  public func find(_ id: AccountID, locks: Bool = false) throws -> StoredAccount? {
    let lock: SQL = locks ? "FOR UPDATE" : ""
    return try withGroups(
      try db.query(
        "SELECT account_id, name, version FROM account WHERE account_id = \(id.rawValue) \(fragment: lock)")
    ).first
  }

  /// Behind the position, by id.
  ///
  /// - Parameter accounts: only these; `nil` is all.
  public func page(_ accounts: Set<AccountID>?, after position: String?, limit: Int) throws -> [StoredAccount] {
    try withGroups(
      try db.query(
        """
        SELECT account_id, name, version FROM account
        WHERE account_id > \(position ?? "") AND \(fragment: Self.among(accounts))
        ORDER BY account_id LIMIT \(Int64(limit))
        """))
  }

  /// How many there are, counted up to one more than the bound.
  public func count(_ accounts: Set<AccountID>?, upTo bound: Int) throws -> Int {
    try db.one(
      """
      SELECT count(*) AS count
      FROM (SELECT FROM account WHERE \(fragment: Self.among(accounts)) LIMIT \(Int64(bound + 1))) AS counted
      """
    ).decode("count")
  }

  /// Which of the accounts belong to the organisation.
  public func known(_ accounts: [AccountID]) throws -> Set<AccountID> {
    Set(
      try db.query("SELECT account_id FROM account WHERE account_id = ANY (\(accounts.map(\.rawValue)))").compactMap {
        AccountID(try $0.decode("account_id"))
      })
  }

  /// Changes the name.
  ///
  /// - Returns: the new version.
  public func update(_ id: AccountID, name: String?) throws -> Int64 {
    try db.one(
      """
      UPDATE account SET name = coalesce(\(name), name), version = version + 1 WHERE account_id = \(id.rawValue)
      RETURNING version
      """
    ).decode("version")
  }

  // MARK: Groups

  /// Adds a group, unless there is one of that id.
  ///
  /// - Returns: whether it was added.
  public func insertGroup(_ id: AccountGroupID, name: String, at now: Instant) throws -> Bool {
    try db.execute(
      """
      INSERT INTO account_group (group_id, name, created_at) VALUES (\(id.rawValue), \(name), \(now.timestamp))
      ON CONFLICT ON CONSTRAINT account_group_pkey DO NOTHING
      """) == 1
  }

  /// One group.
  ///
  /// - Parameter locks: whether nobody else may change it until the transaction ends.
  public func findGroup(_ id: AccountGroupID, locks: Bool = false) throws -> StoredAccountGroup? {
    let lock: SQL = locks ? "FOR UPDATE" : ""
    return try withAccounts(
      try db.query(
        "SELECT group_id, name, version FROM account_group WHERE group_id = \(id.rawValue) \(fragment: lock)")
    ).first
  }

  /// Behind the position, by id.
  public func groups(after position: String?, limit: Int) throws -> [StoredAccountGroup] {
    try withAccounts(
      try db.query(
        """
        SELECT group_id, name, version FROM account_group WHERE group_id > \(position ?? "")
        ORDER BY group_id LIMIT \(Int64(limit))
        """))
  }

  /// Changes name and members, as far as they are given, and the version.
  ///
  /// - Returns: the new version.
  public func updateGroup(_ id: AccountGroupID, name: String?, accounts: [AccountID]?) throws -> Int64 {
    if let accounts {
      let ids = accounts.map(\.rawValue)
      _ = try db.pipeline([
        "DELETE FROM account_group_member WHERE group_id = \(id.rawValue) AND account_id <> ALL (\(ids))",
        """
        INSERT INTO account_group_member (group_id, account_id)
        SELECT \(id.rawValue), account_id FROM unnest(\(ids)) AS account_id
        ON CONFLICT ON CONSTRAINT account_group_member_pkey DO NOTHING
        """,
      ])
    }
    return try db.one(
      """
      UPDATE account_group SET name = coalesce(\(name), name), version = version + 1 WHERE group_id = \(id.rawValue)
      RETURNING version
      """
    ).decode("version")
  }

  private static func among(_ accounts: Set<AccountID>?) -> SQL {
    accounts.map { "account_id = ANY (\($0.map(\.rawValue).sorted()))" } ?? "true"
  }

  private func withGroups(_ rows: [Row]) throws -> [StoredAccount] {
    let ids: [String] = try rows.map { try $0.decode("account_id") }
    let members = try db.query(
      "SELECT account_id, group_id FROM account_group_member WHERE account_id = ANY (\(ids)) ORDER BY group_id")
    var groups: [String: [AccountGroupID]] = [:]
    for row in members {
      guard let group = AccountGroupID(try row.decode("group_id")) else { continue }
      groups[try row.decode("account_id"), default: []].append(group)
    }
    return try rows.map { row in
      let id: String = try row.decode("account_id")
      guard let account = AccountID(id) else { throw DamagedRowError("account: its id") }
      return StoredAccount(
        id: account, name: try row.decode("name"), version: try row.decode("version"), groups: groups[id] ?? [])
    }
  }

  private func withAccounts(_ rows: [Row]) throws -> [StoredAccountGroup] {
    let ids: [String] = try rows.map { try $0.decode("group_id") }
    let members = try db.query(
      "SELECT group_id, account_id FROM account_group_member WHERE group_id = ANY (\(ids)) ORDER BY account_id")
    var accounts: [String: [AccountID]] = [:]
    for row in members {
      guard let account = AccountID(try row.decode("account_id")) else { continue }
      accounts[try row.decode("group_id"), default: []].append(account)
    }
    return try rows.map { row in
      let id: String = try row.decode("group_id")
      guard let group = AccountGroupID(id) else { throw DamagedRowError("account_group: its id") }
      return StoredAccountGroup(
        id: group, name: try row.decode("name"), version: try row.decode("version"), accounts: accounts[id] ?? [])
    }
  }
}
