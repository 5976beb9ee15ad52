internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Lists accounts and groups and looks one up: those of which one may see something.
public struct ReadAccounts: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// By id.
  public func list(
    as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<AccountView> {
    let key = Cursor.key("accounts", [], of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 1) }
    let accounts = principal.reach(for: .read).accounts
    return try await context.read(as: principal) { db, _ in
      let store = AccountStore(db)
      let rows = try store.page(accounts, after: start?.fields[0], limit: limit + 1)
      let page = rows.prefix(limit)
      let next = rows.count > limit ? page.last.map { Cursor(fields: [$0.id.rawValue]).text(for: key) } : nil
      return Page(
        items: page.map(AccountView.init), next: next, total: try .counted { try store.count(accounts, upTo: $0) })
    }
  }

  /// - Throws: ``OperationError/notFound(_:)`` when there is none, or it isn't for the principal to see.
  public func get(_ id: AccountID, as principal: Principal) async throws(OperationError) -> AccountView {
    let reach = principal.reach(for: .read)
    let found: AccountView? = try await context.read(as: principal) { db, _ in
      guard reach.touches(id) else { return nil }
      return try AccountStore(db).find(id).map(AccountView.init)
    }
    guard let found else { throw .notFound("account \(id)") }
    return found
  }

  /// By id.
  public func listGroups(
    as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<AccountGroupView> {
    let key = Cursor.key("account-groups", [], of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 1) }
    let reach = principal.reach(for: .read)
    return try await context.read(as: principal) { db, _ in
      let store = AccountStore(db)
      let sieve = Sieve(
        read: { try store.groups(after: $0, limit: $1) }, position: { $0.id.rawValue },
        isVisible: { $0.isVisible(reach) })
      let rows = try sieve.first(limit + 1, after: start?.fields[0])
      let page = rows.prefix(limit)
      let next = rows.count > limit ? page.last.map { Cursor(fields: [$0.id.rawValue]).text(for: key) } : nil
      return Page(
        items: page.map { AccountGroupView($0, reach) }, next: next,
        total: try .counted { bound in try sieve.first(bound + 1, after: nil).count })
    }
  }

  /// - Throws: ``OperationError/notFound(_:)`` when there is none, or it isn't for the principal to see.
  public func getGroup(_ id: AccountGroupID, as principal: Principal) async throws(OperationError) -> AccountGroupView {
    let reach = principal.reach(for: .read)
    let found: AccountGroupView? = try await context.read(as: principal) { db, _ in
      guard let group = try AccountStore(db).findGroup(id), group.isVisible(reach) else { return nil }
      return AccountGroupView(group, reach)
    }
    guard let found else { throw .notFound("account group `\(id)`") }
    return found
  }
}
