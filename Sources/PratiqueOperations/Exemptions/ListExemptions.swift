internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which exemptions to list; every `nil` means any.
public struct ExemptionQuery: Hashable, Sendable {
  /// Only of this team.
  public var team: TeamID?
  /// Only of this control.
  public var control: ControlID?
  /// Only in this phase, at `at`.
  public var phase: ExemptionPhase?
  /// Only those in force that expire within so many seconds from `at` on.
  public var expiringWithinSeconds: Int64?
  /// The instant that is looked at; `nil` is now. In the past exemptions are as they were known then.
  public var at: Instant?

  /// Any.
  public init() {}
}

/// Lists exemptions that the caller may see.
public struct ListExemptions: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Parameters:
  ///   - limit: exemptions on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(
    _ query: ExemptionQuery, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<ExemptionView> {
    let key = query.key(for: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 1) }
    return try await context.read(as: principal) { db, now in
      let at = query.at ?? now
      var found: [ExemptionView] = []
      var position = start?.fields[0]
      // One more than wanted, to know whether the list goes on.
      while found.count <= limit {
        let part = try Self.chunk(query, as: principal, after: position, at: at, isPast: at < now, db)
        found += part.views
        guard let last = part.last else { break }
        position = last
      }
      let page = Array(found.prefix(limit))
      let next = found.count > limit ? page.last.map { Cursor(fields: [$0.id]).text(for: key) } : nil
      // How many more a chunk happened to hold depends on what the caller can't see.
      let count = min(found.count, limit + 1)
      return Page(items: page, next: next, total: .init(count: count, isExact: next == nil && start == nil))
    }
  }

  /// Reads so many at a time; those that aren't wanted are passed over.
  private static let chunkSize = 500

  private static func chunk(
    _ query: ExemptionQuery, as principal: Principal, after position: String?, at: Instant, isPast: Bool,
    _ db: Connection
  ) throws -> (views: [ExemptionView], last: String?) {
    let store = ExemptionStore(db)
    let rows = try store.page(teams: query.team.map { [$0.rawValue] }, after: position, limit: chunkSize)
    let visible = rows.filter { row in TeamID(row.teamID).map { principal.may(.read, team: $0) } ?? false }
    let ids = visible.map(\.id)
    let terms = Dictionary(grouping: try store.terms(of: ids, newest: query.at == nil ? 10 : 1_000), by: \.exemptionID)
    let approvals = Dictionary(grouping: try store.approvals(of: ids), by: \.exemptionID)
    let views = try visible.compactMap { row in
      let (terms, approvals) = (terms[row.id] ?? [], approvals[row.id] ?? [])
      return isPast
        ? try ExemptionView(row, terms: terms, approvals: approvals, knownAt: at)
        : try ExemptionView(row, terms: terms, approvals: approvals, at: at)
    }
    return (views.filter { query.wants($0, at: at) }, rows.count == chunkSize ? rows.last?.id : nil)
  }
}

/// Looks up one exemption.
public struct GetExemption: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Parameter at: the instant that is looked at; `nil` is now. In the past it is as it was known then.
  /// - Throws: ``OperationError/notFound(_:)`` where there is none that the caller may see.
  public func run(
    _ id: ExemptionID, at: Instant?, as principal: Principal
  ) async throws(OperationError) -> ExemptionView {
    try await context.read(as: principal) { db, now in
      let store = ExemptionStore(db)
      guard let exemption = try store.find(id.rawValue), let team = TeamID(exemption.teamID),
        principal.may(.read, team: team)
      else { throw OperationError.notFound("exemption \(id)") }
      let terms = try store.terms(of: [id.rawValue], newest: 1_000)
      let approvals = try store.approvals(of: [id.rawValue])
      guard let at, at < now else {
        return try ExemptionView(exemption, terms: terms, approvals: approvals, at: at ?? now)
      }
      guard let view = try ExemptionView(exemption, terms: terms, approvals: approvals, knownAt: at) else {
        throw OperationError.notFound("exemption \(id)")
      }
      return view
    }
  }
}

extension ExemptionQuery {
  fileprivate func key(for principal: Principal) -> String {
    let parts = [
      principal.personID.rawValue, team?.rawValue, control?.description, phase?.rawValue,
      expiringWithinSeconds.map { String($0) }, at?.description,
    ]
    return "exemptions\n" + parts.map { $0 ?? "" }.joined(separator: "\n")
  }

  fileprivate func wants(_ view: ExemptionView, at: Instant) -> Bool {
    if let control, view.terms.control != control.description { return false }
    if let phase, view.phase != phase.rawValue {
      // What waits beside terms in force is a request too.
      guard phase == .requested, view.pending != nil else { return false }
    }
    if let expiringWithinSeconds {
      guard view.phase == ExemptionPhase.active.rawValue, let expiresAt = view.terms.expiresAt,
        expiresAt <= at.adding(seconds: expiringWithinSeconds)
      else { return false }
    }
    return true
  }
}
