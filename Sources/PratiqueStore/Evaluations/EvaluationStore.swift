public import Postgres
public import PratiqueCore

/// A row of `evaluation`.
public struct StoredEvaluation: Sendable {
  /// `evl_…`
  public let id: String
  /// Why it ran.
  public let trigger: String
  /// When its transaction began.
  public let startedAt: Instant
  /// Until its last statement.
  public let durationMicroseconds: Int64
  /// Items that were stored.
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
  /// Accounts whose resources were judged; `nil` when that isn't known. Not read back.
  public let accounts: Set<AccountID>?
  /// Whoever caused it; `nil` for the clock and the server itself.
  public let personID: String?
  /// The decision behind it, if it is a single one.
  public let decisionID: String?
  /// The instant that its transitions have; `nil` where it has none.
  public let recordedAt: Instant?

  /// Counts that nobody gives are 0.
  public init(
    id: String, trigger: String, startedAt: Instant, durationMicroseconds: Int64 = 0, accepted: Int = 0,
    unchanged: Int = 0, stale: Int = 0, rejected: Int = 0, ignored: Int = 0, resourcesJudged: Int, findingsChanged: Int,
    accounts: Set<AccountID>? = nil, personID: String? = nil, decisionID: String? = nil, recordedAt: Instant? = nil
  ) {
    self.id = id
    self.trigger = trigger
    self.startedAt = startedAt
    self.durationMicroseconds = durationMicroseconds
    self.accepted = accepted
    self.unchanged = unchanged
    self.stale = stale
    self.rejected = rejected
    self.ignored = ignored
    self.resourcesJudged = resourcesJudged
    self.findingsChanged = findingsChanged
    self.accounts = accounts
    self.personID = personID
    self.decisionID = decisionID
    self.recordedAt = recordedAt
  }
}

/// Reads and writes evaluations.
public struct EvaluationStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Writes an evaluation; its duration is the time since the transaction began.
  public func insert(_ evaluation: StoredEvaluation) throws {
    try db.execute(Self.insertion(evaluation))
  }

  /// The same, to go out with other statements.
  public static func insertion(_ evaluation: StoredEvaluation) -> SQL {
    """
    INSERT INTO evaluation (evaluation_id, trigger, started_at, duration_us, accepted, unchanged, stale, rejected,
      ignored, resources_judged, findings_changed, accounts, person_id, decision_id, recorded_at)
    VALUES (\(evaluation.id), \(evaluation.trigger), \(evaluation.startedAt.timestamp),
      greatest(0, extract(epoch FROM clock_timestamp() - now()) * 1000000)::bigint, \(Int32(evaluation.accepted)),
      \(Int32(evaluation.unchanged)), \(Int32(evaluation.stale)), \(Int32(evaluation.rejected)),
      \(Int32(evaluation.ignored)), \(Int32(evaluation.resourcesJudged)), \(Int32(evaluation.findingsChanged)),
      \(evaluation.accounts.map { $0.map(\.rawValue).sorted() }), \(evaluation.personID), \(evaluation.decisionID),
      \(evaluation.recordedAt?.timestamp))
    """
  }

  /// Where a page of evaluations begins.
  public struct Position: Sendable {
    /// When its transaction began.
    public let startedAt: Instant
    /// `evl_…`
    public let id: String

    /// Behind this evaluation.
    public init(startedAt: Instant, id: String) {
      self.startedAt = startedAt
      self.id = id
    }
  }

  /// Evaluations older than the position, newest first.
  ///
  /// - Parameter accounts: only those of nothing else than these accounts; `nil` is all.
  public func page(
    after position: Position?, within accounts: Set<AccountID>?, limit: Int
  ) throws -> [StoredEvaluation] {
    try db.query(
      """
      SELECT \(fragment: Self.columns)
      FROM evaluation
      WHERE (started_at, evaluation_id) <
        (coalesce(\(position?.startedAt.timestamp), 'infinity'::timestamptz), coalesce(\(position?.id), ''))
        AND \(fragment: Self.condition(within: accounts))
      ORDER BY started_at DESC, evaluation_id DESC
      LIMIT \(Int64(limit))
      """
    ).map(Self.evaluation)
  }

  /// One evaluation, if it is one of nothing else than these accounts; `nil` is all.
  public func find(_ id: String, within accounts: Set<AccountID>?) throws -> StoredEvaluation? {
    try db.oneOrNil(
      """
      SELECT \(fragment: Self.columns) FROM evaluation
      WHERE evaluation_id = \(id) AND \(fragment: Self.condition(within: accounts))
      """
    ).map(Self.evaluation)
  }

  private static var columns: SQL {
    """
    evaluation_id, trigger, started_at, duration_us, accepted, unchanged, stale, rejected, ignored, resources_judged,
    findings_changed, person_id, decision_id, recorded_at
    """
  }

  private static func evaluation(_ row: Row) throws -> StoredEvaluation {
    StoredEvaluation(
      id: try row.decode("evaluation_id"), trigger: try row.decode("trigger"),
      startedAt: Instant(try row.decode("started_at")), durationMicroseconds: try row.decode("duration_us"),
      accepted: try row.decode("accepted"), unchanged: try row.decode("unchanged"), stale: try row.decode("stale"),
      rejected: try row.decode("rejected"), ignored: try row.decode("ignored"),
      resourcesJudged: try row.decode("resources_judged"), findingsChanged: try row.decode("findings_changed"),
      personID: try row.decodeIfPresent("person_id"), decisionID: try row.decodeIfPresent("decision_id"),
      recordedAt: try row.instantIfPresent("recorded_at"))
  }

  /// How many evaluations there are, counted up to one more than the bound.
  public func count(within accounts: Set<AccountID>?, upTo bound: Int) throws -> Int {
    try db.one(
      """
      SELECT count(*) AS count
      FROM (SELECT FROM evaluation WHERE \(fragment: Self.condition(within: accounts)) LIMIT \(Int64(bound + 1)))
        AS counted
      """
    ).decode("count")
  }

  private static func condition(within accounts: Set<AccountID>?) -> SQL {
    guard let accounts else { return "true" }
    return "accounts <@ \(accounts.map(\.rawValue).sorted())"
  }
}
