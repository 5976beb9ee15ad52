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
  /// Whoever brought it about; `nil` when the server did by itself, and when the caller may not see the decision.
  public let actor: String?
  /// The exemption or enablement that brought it about, if a single one did and the caller may see it.
  public let decisionID: String?
  /// The instant that its transitions have; `nil` where it has none.
  public let recordedAt: Instant?

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
  public init(
    id: String, trigger: EvaluationTrigger, startedAt: Instant, durationMicroseconds: Int64, counts: Counts,
    actor: String? = nil, decisionID: String? = nil, recordedAt: Instant? = nil
  ) {
    self.id = id
    self.trigger = trigger
    self.startedAt = startedAt
    self.durationMicroseconds = durationMicroseconds
    self.counts = counts
    self.actor = actor
    self.decisionID = decisionID
    self.recordedAt = recordedAt
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
    return try await context.read(as: principal) { [context] db, _ in
      let store = EvaluationStore(db)
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let position = start.flatMap { cursor in
        Int64(cursor.fields[0]).map {
          EvaluationStore.Position(startedAt: Instant(microseconds: $0), id: cursor.fields[1])
        }
      }
      let rows = try store.page(after: position, within: accounts, limit: limit + 1)
      let page = rows.prefix(limit).compactMap { row in
        EvaluationView(row, isVisible: { decisions.isVisible($0, to: principal) })
      }
      let next =
        rows.count > limit
        ? page.last.map { Cursor(fields: [String($0.startedAt.microseconds), $0.id]).text(for: key) } : nil
      return Page(items: page, next: next, total: try .counted { try store.count(within: accounts, upTo: $0) })
    }
  }
}

/// Looks up one evaluation.
public struct GetEvaluation: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Throws: ``OperationError/notFound(_:)`` where there is none whose counts the principal may see.
  public func run(_ id: String, as principal: Principal) async throws(OperationError) -> EvaluationView {
    let reach = principal.reach(for: .read)
    let accounts = reach.accounts?.filter(reach.covers)
    return try await context.read(as: principal) { [context] db, _ in
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      guard !reach.isEmpty, let row = try EvaluationStore(db).find(id, within: accounts),
        let view = EvaluationView(row, isVisible: { decisions.isVisible($0, to: principal) })
      else { throw OperationError.notFound("evaluation `\(id)`") }
      return view
    }
  }
}

extension EvaluationView {
  /// `nil` for a trigger that this program doesn't know: a newer one wrote it.
  ///
  /// - Parameter isVisible: whether the caller may know of a decision; of one that they may not see neither it nor who
  ///   made it is told.
  init?(_ row: StoredEvaluation, isVisible: (String) -> Bool) {
    guard let trigger = EvaluationTrigger(rawValue: row.trigger) else { return nil }
    let isTold = row.decisionID.map(isVisible) ?? true
    self.init(
      id: row.id, trigger: trigger, startedAt: row.startedAt, durationMicroseconds: row.durationMicroseconds,
      counts: Counts(
        accepted: row.accepted, unchanged: row.unchanged, stale: row.stale, rejected: row.rejected,
        ignored: row.ignored, resourcesJudged: row.resourcesJudged, findingsChanged: row.findingsChanged),
      actor: isTold ? row.personID : nil, decisionID: isTold ? row.decisionID : nil, recordedAt: row.recordedAt)
  }
}
