internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// One run of the evaluator over a set of resources.
public struct EvaluationView: Hashable, Sendable {
  /// `evl_…`
  public let id: String
  /// Why it ran.
  public let trigger: EvaluationTrigger
  /// When its transaction began, by the database.
  public let startedAt: Instant
  /// Of the transaction, until its last statement.
  public let durationMicroseconds: Int64
  /// What it looked at, and what it changed.
  public let counts: Counts

  /// What it looked at and what it changed.
  public struct Counts: Hashable, Sendable {
    /// Items of the ingest that were stored; 0 for other triggers.
    public let accepted: Int
    /// Items that said what was known.
    public let unchanged: Int
    /// Items that were older than what was known.
    public let stale: Int
    /// Items that could not be used.
    public let rejected: Int
    /// Items of no concern.
    public let ignored: Int
    /// Resources that were judged.
    public let resourcesJudged: Int
    /// Findings whose outcome appeared, changed or closed.
    public let findingsChanged: Int

    /// Takes everything as it is.
    public init(
      accepted: Int, unchanged: Int, stale: Int, rejected: Int, ignored: Int, resourcesJudged: Int, findingsChanged: Int
    ) {
      self.accepted = accepted
      self.unchanged = unchanged
      self.stale = stale
      self.rejected = rejected
      self.ignored = ignored
      self.resourcesJudged = resourcesJudged
      self.findingsChanged = findingsChanged
    }
  }

  /// Takes everything as it is.
  public init(id: String, trigger: EvaluationTrigger, startedAt: Instant, durationMicroseconds: Int64, counts: Counts) {
    self.id = id
    self.trigger = trigger
    self.startedAt = startedAt
    self.durationMicroseconds = durationMicroseconds
    self.counts = counts
  }
}

/// Lists evaluations, newest first.
public struct ListEvaluations: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Those whose counts say nothing about what the principal may not see: of accounts that are theirs as a whole.
  ///
  /// - Parameters:
  ///   - limit: evaluations on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(
    as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<EvaluationView> {
    let key = Cursor.key("evaluations", [], of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 2) }
    let reach = principal.reach(for: .read)
    guard !reach.isEmpty else { return .empty }
    let accounts = reach.accounts?.filter(reach.covers)
    return try await context.read(as: principal) { db, _ in
      let store = EvaluationStore(db)
      let position = start.flatMap { cursor in
        Int64(cursor.fields[0]).map {
          EvaluationStore.Position(startedAt: Instant(microseconds: $0), id: cursor.fields[1])
        }
      }
      let rows = try store.page(after: position, within: accounts, limit: limit + 1)
      let page = rows.prefix(limit).compactMap(EvaluationView.init)
      let next =
        rows.count > limit
        ? page.last.map { Cursor(fields: [String($0.startedAt.microseconds), $0.id]).text(for: key) } : nil
      return Page(items: page, next: next, total: try .counted { try store.count(within: accounts, upTo: $0) })
    }
  }
}

extension EvaluationView {
  /// `nil` for a trigger that this program doesn't know: a newer one wrote it.
  init?(_ row: StoredEvaluation) {
    guard let trigger = EvaluationTrigger(rawValue: row.trigger) else { return nil }
    self.init(
      id: row.id, trigger: trigger, startedAt: row.startedAt, durationMicroseconds: row.durationMicroseconds,
      counts: Counts(
        accepted: row.accepted, unchanged: row.unchanged, stale: row.stale, rejected: row.rejected,
        ignored: row.ignored, resourcesJudged: row.resourcesJudged, findingsChanged: row.findingsChanged))
  }
}
