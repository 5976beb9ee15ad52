public import Postgres
public import PratiqueCore

/// Which enablement records are wanted; every `nil` means any.
public struct EnablementFilter: Sendable {
  /// Only of this control.
  public var control: ControlID?
  /// Only those that bear on this account: its own, its regions', its groups' and the organisation's.
  public var accountID: AccountID?
  /// Only those that haven't been removed, approved or not.
  public var isStanding: Bool
  /// Only those that had been asked for by then, standing at that instant; `nil` is now.
  public var at: Instant?

  /// By default all that stand.
  public init(
    control: ControlID? = nil, accountID: AccountID? = nil, isStanding: Bool = true, at: Instant? = nil
  ) {
    self.control = control
    self.accountID = accountID
    self.isStanding = isStanding
    self.at = at
  }
}

/// Reads and writes what is switched on and off.
public struct EnablementStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  private static var columns: SQL {
    """
    enablement_id, version, control, group_id, account_id, region, is_enabled, is_locked, reason, evidence,
    requested_by, requested_at, approved_by, approved_at, starts_at, ends_at, removed_by, removed_at, managed_by,
    managed_name
    """
  }

  /// Everything that was ever approved: what verdicts at any instant hang on.
  public func decisions() throws -> [Enablement] {
    try db.query("SELECT \(fragment: Self.columns) FROM enablement WHERE approved_at IS NOT NULL")
      .compactMap { try Self.record($0).decision }
  }

  /// Records by id, behind the position.
  public func page(_ filter: EnablementFilter, after position: String?, limit: Int) throws -> [EnablementRecord] {
    try db.query(
      """
      SELECT \(fragment: Self.columns) FROM enablement
      WHERE enablement_id > \(position ?? "") AND \(fragment: Self.condition(filter))
      ORDER BY enablement_id LIMIT \(Int64(limit))
      """
    ).map(Self.record)
  }

  /// How many there are, counted up to one more than the bound.
  public func count(_ filter: EnablementFilter, upTo bound: Int) throws -> Int {
    try db.one(
      """
      SELECT count(*) AS count
      FROM (SELECT FROM enablement WHERE \(fragment: Self.condition(filter)) LIMIT \(Int64(bound + 1))) AS counted
      """
    ).decode("count")
  }

  /// One record, locked until the transaction ends if it is to be changed.
  public func find(_ id: String, forUpdate: Bool = false) throws -> EnablementRecord? {
    try db.oneOrNil(
      """
      SELECT \(fragment: Self.columns) FROM enablement WHERE enablement_id = \(id)
      \(fragment: forUpdate ? "FOR UPDATE" : "")
      """
    ).map(Self.record)
  }

  /// What stands for a control in just this scope: what is in force or will be, or what waits for approval.
  ///
  /// Nobody else can set it until the transaction ends, also where nothing stands yet; whoever waited for another sees what
  /// that one left.
  public func standing(_ control: ControlID, in scope: Scope, isApproved: Bool) throws -> EnablementRecord? {
    let columns = ScopeColumns(scope)
    let place = ["\(control)", columns.groupID, columns.accountID, columns.region].map { $0 ?? "" }
    let answers = try db.pipeline([
      """
      SELECT pg_advisory_xact_lock(
        2656, hashtext(current_setting('app.org') || ' ' || \(place.joined(separator: " "))))
      """,
      """
      SELECT \(fragment: Self.columns) FROM enablement
      WHERE control = \(Int16(control.number)) AND \(fragment: ScopeColumns(scope).condition)
        AND removed_at IS NULL AND (approved_at IS NOT NULL) = \(isApproved)
      FOR UPDATE
      """,
    ])
    return try answers.last?.first.map(Self.record)
  }

  /// What a policy keeps and nobody has removed.
  public func managed(by policy: String) throws -> [EnablementRecord] {
    try db.query(
      """
      SELECT \(fragment: Self.columns) FROM enablement WHERE managed_by = \(policy) AND removed_at IS NULL
      ORDER BY enablement_id FOR UPDATE
      """
    ).map(Self.record)
  }

  /// Writes a new record.
  public func insert(_ record: EnablementRecord) throws {
    let scope = ScopeColumns(record.scope)
    try db.execute(
      """
      INSERT INTO enablement (enablement_id, version, control, group_id, account_id, region, is_enabled,
        is_locked, reason, evidence, requested_by, requested_at, approved_by, approved_at, starts_at, ends_at,
        managed_by, managed_name)
      VALUES (\(record.id), \(record.version), \(Int16(record.control.number)), \(scope.groupID),
        \(scope.accountID), \(scope.region), \(record.isEnabled), \(record.isLocked), \(record.reason),
        \(record.evidence), \(record.requestedBy), \(record.requestedAt.timestamp), \(record.approvedBy),
        \(record.approvedAt?.timestamp), \(record.startsAt.timestamp), \(record.endsAt?.timestamp),
        \(record.managed?.policy), \(record.managed?.name))
      """)
  }

  /// Lets a record take effect.
  public func approve(_ id: String, by person: String, at instant: Instant) throws {
    try db.execute(
      """
      UPDATE enablement SET approved_by = \(person), approved_at = \(instant.timestamp), version = version + 1
      WHERE enablement_id = \(id) AND approved_at IS NULL AND removed_at IS NULL
      """)
  }

  /// Takes a record back; the past keeps it.
  public func remove(_ id: String, by person: String, at instant: Instant) throws {
    try db.execute(
      """
      UPDATE enablement SET removed_by = \(person), removed_at = \(instant.timestamp), version = version + 1
      WHERE enablement_id = \(id) AND removed_at IS NULL
      """)
  }

  private static func condition(_ filter: EnablementFilter) -> SQL {
    var conditions: [SQL] = ["true"]
    if let control = filter.control { conditions.append("control = \(Int16(control.number))") }
    if let account = filter.accountID {
      conditions.append(
        """
        (account_id = \(account.rawValue) OR (account_id IS NULL AND group_id IS NULL)
          OR group_id IN (
            SELECT group_id FROM account_group_member WHERE account_id = \(account.rawValue)))
        """)
    }
    if let at = filter.at {
      conditions.append("requested_at <= \(at.timestamp)")
      if filter.isStanding { conditions.append("(removed_at IS NULL OR removed_at > \(at.timestamp))") }
    } else if filter.isStanding {
      conditions.append("removed_at IS NULL")
    }
    return conditions.joined(separator: " AND ")
  }

  private static func record(_ row: Row) throws -> EnablementRecord {
    EnablementRecord(
      id: try row.decode("enablement_id"), version: try row.decode("version"), control: try row.control(),
      scope: try row.scope(), isEnabled: try row.decode("is_enabled"), isLocked: try row.decode("is_locked"),
      reason: try row.decode("reason"), evidence: try row.decode("evidence"),
      requestedBy: try row.decode("requested_by"), requestedAt: try row.instant("requested_at"),
      approvedBy: try row.decodeIfPresent("approved_by"), approvedAt: try row.instantIfPresent("approved_at"),
      startsAt: try row.instant("starts_at"), endsAt: try row.instantIfPresent("ends_at"),
      removedBy: try row.decodeIfPresent("removed_by"), removedAt: try row.instantIfPresent("removed_at"),
      managed: try row.managedName())
  }
}
