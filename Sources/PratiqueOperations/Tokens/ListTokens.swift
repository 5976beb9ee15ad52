internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Lists one's own tokens, or as an admin everybody's.
public struct ListTokens: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// By person and id.
  ///
  /// - Parameter personID: only theirs.
  public func run(
    of personID: PersonID?, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<TokenView> {
    let key = Cursor.key("tokens", [personID?.rawValue], of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 2) }
    // Of somebody else's tokens those who may not see them see none.
    if let owner = principal.tokenOwner, let personID, owner != personID { return .empty }
    let owner = personID ?? principal.tokenOwner
    return try await context.read(as: principal) { db, _ in
      let store = TokenStore(db)
      let rows = try store.page(of: owner, after: start.map { ($0.fields[0], $0.fields[1]) }, limit: limit + 1)
      let page = rows.prefix(limit)
      let next =
        rows.count > limit
        ? page.last.map { Cursor(fields: [$0.personID.rawValue, $0.id.rawValue]).text(for: key) } : nil
      return Page(
        items: page.map(TokenView.init), next: next, total: try .counted { try store.count(of: owner, upTo: $0) })
    }
  }
}
