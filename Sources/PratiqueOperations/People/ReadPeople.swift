internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Lists people and looks one up; for admins.
public struct ReadPeople: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// By id. Those who may not manage access see themselves.
  public func list(as principal: Principal, limit: Int, cursor: String?) async throws(OperationError) -> Page<
    PersonView
  > {
    let key = Cursor.key("people", [], of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 1) }
    guard principal.mayInOrganisation(.manageAccess) else { return .empty }
    return try await context.read(as: principal) { db, _ in
      let store = PersonStore(db)
      let rows = try store.page(after: start?.fields[0], limit: limit + 1)
      let page = rows.prefix(limit)
      let next = rows.count > limit ? page.last.map { Cursor(fields: [$0.id.rawValue]).text(for: key) } : nil
      return Page(items: page.map(PersonView.init), next: next, total: try .counted { try store.count(upTo: $0) })
    }
  }

  /// - Throws: ``OperationError/notFound(_:)`` when there is nobody, or they aren't for the principal to see.
  public func get(_ id: PersonID, as principal: Principal) async throws(OperationError) -> PersonView {
    let isVisible = principal.mayInOrganisation(.manageAccess) || id == principal.personID
    let found: PersonView? = try await context.read(as: principal) { db, _ in
      guard isVisible else { return nil }
      return try PersonStore(db).find(id).map(PersonView.init)
    }
    guard let found else { throw .notFound("person `\(id)`") }
    return found
  }
}
