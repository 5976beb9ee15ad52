public import Postgres
public import PratiqueCore

/// Reads and writes exemptions and their terms.
public struct ExemptionStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  // MARK: Reading

  /// Everything that was ever approved: what verdicts at any instant hang on.
  public func decisions() throws -> [Exemption] {
    try db.query(
      """
      SELECT \(fragment: Self.exemptionColumns), \(fragment: Self.termsColumns)
      FROM exemption JOIN exemption_terms USING (organisation_id, exemption_id)
      WHERE approved_at IS NOT NULL
      """
    ).map { row in try Self.terms(row).decision(of: Self.exemption(row)) }
  }

  /// One exemption, locked until the transaction ends if it is to be changed.
  public func find(_ id: String, forUpdate: Bool = false) throws -> ExemptionRecord? {
    try db.oneOrNil(
      """
      SELECT \(fragment: Self.exemptionColumns) FROM exemption WHERE exemption_id = \(id)
      \(fragment: forUpdate ? "FOR UPDATE" : "")
      """
    ).map(Self.exemption)
  }

  /// What a policy keeps and that waits, is or will be in force; locked.
  public func managed(by policy: String, at instant: Instant) throws -> [ExemptionRecord] {
    try db.query(
      """
      SELECT \(fragment: Self.exemptionColumns) FROM exemption
      WHERE managed_by = \(policy) AND EXISTS (
        SELECT FROM exemption_terms AS standing
        WHERE standing.exemption_id = exemption.exemption_id AND standing.state IN ('REQUESTED', 'APPROVED')
          AND (standing.expires_at IS NULL OR standing.expires_at > \(instant.timestamp)))
      ORDER BY exemption_id FOR UPDATE
      """
    ).map(Self.exemption)
  }

  /// Exemptions by id, behind the position; only of the teams, if any are named.
  public func page(teams: [String]?, after position: String?, limit: Int) throws -> [ExemptionRecord] {
    try db.query(
      """
      SELECT \(fragment: Self.exemptionColumns) FROM exemption
      WHERE exemption_id > \(position ?? "") AND (\(teams)::text[] IS NULL OR team_id = ANY (\(teams)::text[]))
      ORDER BY exemption_id LIMIT \(Int64(limit))
      """
    ).map(Self.exemption)
  }

  /// The terms of the exemptions that stand and the newest ones besides them, oldest first.
  ///
  /// - Parameter newest: how many of each exemption at least, if there are so many.
  public func terms(of ids: [String], newest: Int32 = 10) throws -> [TermsRecord] {
    try db.query(
      """
      SELECT \(fragment: Self.termsColumns), exemption_id FROM exemption_terms
      WHERE exemption_id = ANY (\(ids))
        AND (state IN ('REQUESTED', 'APPROVED') OR terms > (
          SELECT max(terms) - \(newest) FROM exemption_terms AS last
          WHERE last.exemption_id = exemption_terms.exemption_id))
      ORDER BY exemption_id, terms
      """
    ).map(Self.terms)
  }

  /// All approvals of the exemptions' terms, oldest first.
  public func approvals(of ids: [String]) throws -> [ApprovalRecord] {
    try db.query(
      """
      SELECT exemption_id, terms, person_id, approved_at FROM exemption_approval
      WHERE exemption_id = ANY (\(ids)) ORDER BY exemption_id, terms, approved_at, person_id
      """
    ).map { row in
      ApprovalRecord(
        exemptionID: try row.decode("exemption_id"), terms: try row.decode("terms"),
        personID: try row.decode("person_id"), approvedAt: try row.instant("approved_at"))
    }
  }

  /// The ARNs that somebody was shown under this digest; `nil` when nobody was.
  public func previewed(_ id: String, terms: Int32, digest: String) throws -> [String]? {
    try db.oneOrNil(
      """
      SELECT arns FROM exemption_preview
      WHERE exemption_id = \(id) AND terms = \(terms) AND digest = \(digest)
      """
    )?.decode("arns")
  }

  /// A request that waits for a decision.
  public struct Waiting: Sendable, Hashable {
    /// Of which exemption.
    public let id: String
    /// Whose.
    public let team: TeamID
    /// When it was asked for.
    public let requestedAt: Instant
  }

  /// Every request that waits for a decision, the oldest first.
  public func waiting() throws -> [Waiting] {
    try db.query(
      """
      SELECT exemption.exemption_id, exemption.team_id, exemption_terms.requested_at
      FROM exemption_terms JOIN exemption USING (organisation_id, exemption_id)
      WHERE exemption_terms.state = 'REQUESTED'
      ORDER BY exemption_terms.requested_at, exemption.exemption_id
      """
    ).map { row in
      guard let team = TeamID(try row.decode("team_id")) else {
        throw DamagedRowError("exemption: its team can't be read")
      }
      return Waiting(id: try row.decode("exemption_id"), team: team, requestedAt: try row.instant("requested_at"))
    }
  }

  /// A team's entries of `exemptEcsServiceArns` that wait or are in force: exemption by service ARN.
  public func parameterEntries(teamID: String, at instant: Instant) throws -> [String: String] {
    let rows = try db.query(
      """
      SELECT exemption.exemption_id, exemption_terms.selector->'targets'->>0 AS arn
      FROM exemption JOIN exemption_terms USING (organisation_id, exemption_id)
      WHERE team_id = \(teamID) AND is_parameter_entry AND state IN ('REQUESTED', 'APPROVED')
        AND (expires_at IS NULL OR expires_at > \(instant.timestamp))
      """)
    return Dictionary(
      try rows.map { (try $0.decode("arn"), try $0.decode("exemption_id")) }, uniquingKeysWith: { one, _ in one })
  }

  /// The entries of `exemptEcsServiceArns` in force at an instant, in the order in which they came.
  public func parameterEntriesInForce(at instant: Instant) throws -> [(teamID: String, arn: String)] {
    try db.query(
      """
      SELECT exemption.team_id, exemption_terms.selector->'targets'->>0 AS arn
      FROM exemption JOIN exemption_terms USING (organisation_id, exemption_id)
      WHERE is_parameter_entry AND greatest(starts_at, approved_at) <= \(instant.timestamp)
        AND (expires_at IS NULL OR expires_at > \(instant.timestamp))
        AND (ended_at IS NULL OR ended_at > \(instant.timestamp)) AND approved_at IS NOT NULL
      ORDER BY exemption.sequence
      """
    ).map { (teamID: try $0.decode("team_id"), arn: try $0.decode("arn")) }
  }

  // MARK: Writing

  /// Writes a new exemption.
  public func insert(_ exemption: ExemptionRecord) throws {
    try db.execute(
      """
      INSERT INTO exemption (exemption_id, team_id, version, is_parameter_entry, managed_by, managed_name)
      VALUES (\(exemption.id), \(exemption.teamID), \(exemption.version), \(exemption.isParameterEntry),
        \(exemption.managed?.policy), \(exemption.managed?.name))
      """)
  }

  /// Counts a change.
  public func touch(_ id: String) throws {
    try db.execute("UPDATE exemption SET version = version + 1 WHERE exemption_id = \(id)")
  }

  /// Writes new terms.
  public func insert(_ terms: TermsRecord) throws {
    try db.execute(
      """
      INSERT INTO exemption_terms (exemption_id, terms, control, category, selector, reason, evidence, starts_at,
        expires_at, state, requested_by, requested_at, approvals_needed, approved_at)
      VALUES (\(terms.exemptionID), \(terms.number), \(Int16(terms.control.number)), \(terms.category.rawValue),
        \(JSONB(text: terms.selector.text)), \(terms.reason), \(terms.evidence), \(terms.startsAt.timestamp),
        \(terms.expiresAt?.timestamp), \(terms.state.rawValue), \(terms.requestedBy), \(terms.requestedAt.timestamp),
        \(terms.approvalsNeeded), \(terms.approvedAt?.timestamp))
      """)
  }

  /// Lets waiting terms take effect.
  public func approve(_ id: String, terms: Int32, at instant: Instant) throws {
    try db.execute(
      """
      UPDATE exemption_terms SET state = 'APPROVED', approved_at = \(instant.timestamp)
      WHERE exemption_id = \(id) AND terms = \(terms) AND state = 'REQUESTED'
      """)
  }

  /// Ends terms that wait or are in force.
  public func end(
    _ id: String, terms: Int32, as state: TermsRecord.State, by person: String, at instant: Instant, reason: String?
  ) throws {
    try db.execute(
      """
      UPDATE exemption_terms
      SET state = \(state.rawValue), ended_by = \(person), ended_at = \(instant.timestamp), end_reason = \(reason)
      WHERE exemption_id = \(id) AND terms = \(terms) AND state IN ('REQUESTED', 'APPROVED')
      """)
  }

  /// Ends earlier what was to be in force until later terms begin.
  public func endRunningOut(
    _ id: String, as state: TermsRecord.State, by person: String, at instant: Instant, reason: String?
  ) throws {
    try db.execute(
      """
      UPDATE exemption_terms
      SET state = \(state.rawValue), ended_by = \(person), ended_at = \(instant.timestamp), end_reason = \(reason)
      WHERE exemption_id = \(id) AND state = 'SUPERSEDED' AND ended_at > \(instant.timestamp)
      """)
  }

  /// Writes down who agreed to what.
  public func insert(_ approval: ApprovalRecord, previewDigest: String) throws {
    try db.execute(
      """
      INSERT INTO exemption_approval (exemption_id, terms, person_id, approved_at, preview_digest)
      VALUES (\(approval.exemptionID), \(approval.terms), \(approval.personID), \(approval.approvedAt.timestamp),
        \(previewDigest))
      """)
  }

  /// Writes down what somebody was shown.
  public func insertPreview(_ id: String, terms: Int32, digest: String, arns: [String], at instant: Instant) throws {
    try db.execute(
      """
      INSERT INTO exemption_preview (exemption_id, terms, digest, arns, previewed_at)
      VALUES (\(id), \(terms), \(digest), \(arns), \(instant.timestamp))
      ON CONFLICT ON CONSTRAINT exemption_preview_pkey DO UPDATE SET previewed_at = excluded.previewed_at
      """)
  }

  // MARK: Rows

  private static var exemptionColumns: SQL {
    """
    exemption.exemption_id, exemption.team_id, exemption.version, exemption.is_parameter_entry, exemption.managed_by,
    exemption.managed_name
    """
  }

  private static var termsColumns: SQL {
    """
    terms, control, category, selector::text AS selector, reason, evidence, starts_at, expires_at, state, requested_by,
    requested_at, approvals_needed, approved_at, ended_by, ended_at, end_reason
    """
  }

  private static func exemption(_ row: Row) throws -> ExemptionRecord {
    ExemptionRecord(
      id: try row.decode("exemption_id"), teamID: try row.decode("team_id"), version: try row.decode("version"),
      isParameterEntry: try row.decode("is_parameter_entry"), managed: try row.managedName())
  }

  private static func terms(_ row: Row) throws -> TermsRecord {
    guard let category = Exemption.Category(rawValue: try row.decode("category")),
      let state = TermsRecord.State(rawValue: try row.decode("state"))
    else { throw DamagedRowError("exemption: its category or state is unknown") }
    var terms = TermsRecord(
      exemptionID: try row.decode("exemption_id"), number: try row.decode("terms"), control: try row.control(),
      category: category, selector: try SelectorJSON(stored: row.decode("selector")), reason: try row.decode("reason"),
      evidence: try row.decodeIfPresent("evidence"), startsAt: try row.instant("starts_at"),
      expiresAt: try row.instantIfPresent("expires_at"), requestedBy: try row.decode("requested_by"),
      requestedAt: try row.instant("requested_at"), approvalsNeeded: try row.decode("approvals_needed"))
    terms.state = state
    terms.approvedAt = try row.instantIfPresent("approved_at")
    terms.endedBy = try row.decodeIfPresent("ended_by")
    terms.endedAt = try row.instantIfPresent("ended_at")
    terms.endReason = try row.decodeIfPresent("end_reason")
    return terms
  }
}
