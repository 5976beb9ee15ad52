internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Lists teams and looks one up: those that one may read what they decide.
public struct ReadTeams: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// By id.
  public func list(as principal: Principal, limit: Int, cursor: String?) async throws(OperationError) -> Page<TeamView>
  {
    let key = Cursor.key("teams", [], of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 1) }
    return try await context.read(as: principal) { db, _ in
      let store = TeamStore(db)
      let sieve = Sieve(
        read: { try store.page(after: $0, limit: $1) }, position: { $0.id.rawValue },
        isVisible: { principal.may(.read, team: $0.id) })
      let rows = try sieve.first(limit + 1, after: start?.fields[0])
      let page = rows.prefix(limit)
      let next = rows.count > limit ? page.last.map { Cursor(fields: [$0.id.rawValue]).text(for: key) } : nil
      return Page(
        items: try page.map { try TeamView($0, db) }, next: next,
        total: try .counted { bound in try sieve.first(bound + 1, after: nil).count })
    }
  }

  /// - Throws: ``OperationError/notFound(_:)`` when there is none, or it isn't for the principal to see.
  public func get(_ id: TeamID, as principal: Principal) async throws(OperationError) -> TeamView {
    let found: TeamView? = try await context.read(as: principal) { db, _ in
      guard principal.may(.read, team: id) else { return nil }
      return try TeamStore(db).find(id).map { try TeamView($0, db) }
    }
    guard let found else { throw .notFound("team `\(id)`") }
    return found
  }
}
