internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Registers and names accounts; for admins of the organisation, and a name also for an account's own.
public struct ChangeAccounts: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Throws: ``OperationError/conflict(_:)`` when it is registered already, by whomever.
  public func create(
    _ id: AccountID, name: String, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<AccountView> {
    try await context.change(as: principal, request) { db, now in
      try principal.requireInOrganisation(.manageAccess, to: "register accounts")
      guard try AccountStore(db).insert(id, name: name, at: now) else {
        throw OperationError.conflict("account \(id) can't be registered: it is already")
      }
      return try change("account.create", id, before: nil, db)
    }
  }

  /// Changes the name.
  public func rename(
    _ id: AccountID, name: String?, version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<AccountView> {
    try await context.change(as: principal, request) { db, _ in
      let store = AccountStore(db)
      guard principal.reach(for: .read).touches(id), let account = try store.find(id, locks: true) else {
        throw OperationError.notFound("account \(id)")
      }
      try principal.require(.manageAccess, in: id, to: "change this account")
      guard version == account.version else { throw OperationError.staleVersion(current: account.version) }
      _ = try store.update(id, name: name)
      return try change("account.edit", id, before: account.version, db)
    }
  }

  private func change(_ action: String, _ id: AccountID, before: Int64?, _ db: Connection) throws -> Change<AccountView>
  {
    guard let account = try AccountStore(db).find(id) else { throw OperationError.notFound("account \(id)") }
    return Change(
      value: AccountView(account),
      audit: AuditRecord(
        action, object: "account/\(id)", accountID: id, versionBefore: before, versionAfter: account.version,
        details: ["name": .text(account.name)]))
  }
}

/// Adds and changes groups of accounts; for admins of the organisation.
public struct ChangeAccountGroups: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Throws: ``OperationError/conflict(_:)`` when there is one of that id.
  public func create(
    _ id: AccountGroupID, name: String, accounts: [AccountID], as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<AccountGroupView> {
    try await context.change(as: principal, request) { db, now in
      try principal.requireInOrganisation(.manageAccess, to: "add account groups")
      let store = AccountStore(db)
      guard try store.insertGroup(id, name: name, at: now) else {
        throw OperationError.conflict("there is an account group `\(id)` already")
      }
      try requireKnown(accounts, store)
      if !accounts.isEmpty { _ = try store.updateGroup(id, name: nil, accounts: accounts) }
      return try change("account-group.create", id, before: nil, principal, store)
    }
  }

  /// Changes name and members, as far as they are given.
  public func edit(
    _ id: AccountGroupID, name: String?, accounts: [AccountID]?, version: Int64, as principal: Principal,
    _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<AccountGroupView> {
    try await context.change(as: principal, request) { db, _ in
      let store = AccountStore(db)
      guard let group = try store.findGroup(id, locks: true), group.isVisible(principal.reach(for: .read)) else {
        throw OperationError.notFound("account group `\(id)`")
      }
      try principal.requireInOrganisation(.manageAccess, to: "change account groups")
      guard version == group.version else { throw OperationError.staleVersion(current: group.version) }
      try requireKnown(accounts ?? [], store)
      _ = try store.updateGroup(id, name: name, accounts: accounts)
      return try change("account-group.edit", id, before: group.version, principal, store)
    }
  }

  private func requireKnown(_ accounts: [AccountID], _ store: AccountStore) throws {
    let known = try store.known(accounts)
    for (index, account) in accounts.enumerated() where !known.contains(account) {
      throw OperationError.unusable(at: "body/accounts/\(index)", "there is no account \(account)")
    }
  }

  private func change(
    _ action: String, _ id: AccountGroupID, before: Int64?, _ principal: Principal, _ store: AccountStore
  ) throws -> Change<AccountGroupView> {
    guard let group = try store.findGroup(id) else { throw OperationError.notFound("account group `\(id)`") }
    return Change(
      value: AccountGroupView(group, principal.reach(for: .read)),
      audit: AuditRecord(
        action, object: "account-group/\(id)", versionBefore: before, versionAfter: group.version,
        details: ["name": .text(group.name), "accounts": .list(group.accounts.map { .text($0.rawValue) })]))
  }
}
