public import Postgres
public import PratiqueCore

/// Reads what is recorded and writes history.
public struct HistoryStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  // MARK: Reading

  /// Asks until when the history of accounts is written; those that aren't there are missing from the answer.
  static func recordedUntil(of accounts: Set<AccountID>) -> SQL {
    "SELECT account_id, recorded_at FROM account WHERE account_id = ANY (\(accounts.map(\.rawValue).sorted()))"
  }

  static func recordedUntil(_ rows: [Row]) throws -> [AccountID: Instant?] {
    try rows.reduce(into: [:]) { recorded, row in
      guard let account = AccountID(try row.decode("account_id")) else { return }
      recorded.updateValue(try row.instantIfPresent("recorded_at"), forKey: account)
    }
  }

  /// Locks accounts against other writers, and says until when their history is written.
  public func lock(_ accounts: Set<AccountID>) throws -> [AccountID: Instant?] {
    let answers = try db.pipeline(AccountLock.statements(of: accounts) + [Self.recordedUntil(of: accounts)])
    return try Self.recordedUntil(answers.last ?? [])
  }

  /// Until when the history of those accounts is written of which it isn't until an instant; `nil` where nothing of it is.
  public func recordedUntil(before instant: Instant) throws -> [AccountID: Instant?] {
    try Self.recordedUntil(
      db.query(
        """
        SELECT account_id, recorded_at FROM account WHERE recorded_at IS NULL OR recorded_at < \(instant.timestamp)
        """))
  }

  /// Every account of the organisation.
  public func accounts() throws -> Set<AccountID> {
    Set(try db.query("SELECT account_id FROM account").compactMap { AccountID(try $0.decode("account_id")) })
  }

  /// Resources of an account that fail any of the controls, behind the position, in the order of keys.
  ///
  /// - Parameter resources: only these; `nil` is all of them.
  public func failing(
    in account: AccountID, controls: Set<ControlID>, resources: [ARN]?, after position: Int64, limit: Int
  ) throws -> [RecordedRow] {
    let mask = controls.reduce(Int64(0)) { $0 | 2 << PackedOutcomes.shift($1) }
    // A list of resources is looked up one by one, whatever the planner believes about the tables' sizes.
    let source: SQL =
      resources.map { list in
        """
        unnest(\(list.map(\.rawValue))) AS wanted (arn)
        CROSS JOIN LATERAL (
          SELECT resource.* FROM resource
          WHERE resource.account_id = \(account.rawValue) AND resource.arn = wanted.arn LIMIT 1
        ) AS resource
        """
      } ?? "resource"
    return try db.query(
      """
      SELECT resource.resource_id, resource.arn, finding.revision, finding.outcomes, finding.exempt, finding.since,
             configuration.tags::text AS tags
      FROM \(fragment: source)
        JOIN finding ON finding.account_id = resource.account_id AND finding.resource_id = resource.resource_id
        JOIN configuration ON configuration.account_id = finding.account_id
          AND configuration.resource_id = finding.resource_id AND configuration.revision = finding.revision
      WHERE finding.account_id = \(account.rawValue) AND finding.resource_id > \(position)
        AND (finding.outcomes & 2635249153387078802) <> 0 AND (finding.outcomes & \(mask)) <> 0
      ORDER BY finding.resource_id
      LIMIT \(Int64(limit))
      """
    ).map { row in
      RecordedRow(
        key: ResourceKey(accountID: account, resourceID: try row.decode("resource_id")),
        row: ScannedRow(
          judged: try row.resource(), outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
          tags: try StoredTags.decode(row.decodeIfPresent("tags"))),
        exempt: ControlSet(rawValue: try row.decode("exempt")), since: try row.instant("since"))
    }
  }

  // MARK: Writing

  /// Says that the history of accounts is written until an instant.
  public static func record(_ accounts: Set<AccountID>, until instant: Instant) -> SQL {
    """
    UPDATE account SET recorded_at = \(instant.timestamp)
    WHERE account_id = ANY (\(accounts.map(\.rawValue).sorted()))
      AND (recorded_at IS NULL OR recorded_at < \(instant.timestamp))
    """
  }

  /// Writes transitions of resources that have a key, in their order.
  public static func insert(_ transitions: [TransitionRecord]) -> SQL {
    """
    INSERT INTO finding_transition (account_id, resource_id, at, region, since, revision_before, revision_after,
      outcomes_before, outcomes_after, exempt_before, exempt_after,
      is_gone_before, is_gone_after, disabled, trigger, evaluation_id, decision_id)
    SELECT account_id, resource_id, at, region, since, revision_before, revision_after, outcomes_before, outcomes_after,
           exempt_before, exempt_after, is_gone_before, is_gone_after, disabled, trigger, evaluation_id, decision_id
    FROM unnest(
        \(transitions.map(\.resource.accountID.rawValue)), \(transitions.map(\.resource.resourceID)),
        \(transitions.map(\.at.timestamp)), \(transitions.map(\.change.region.rawValue)),
        \(transitions.map { $0.since?.timestamp }),
        \(transitions.map { $0.change.before.map(\.revision.stored) }),
        \(transitions.map { $0.change.after.map(\.revision.stored) }),
        \(transitions.map { $0.change.before?.outcomes.rawValue ?? 0 }),
        \(transitions.map { $0.change.after?.outcomes.rawValue ?? 0 }),
        \(transitions.map { $0.change.before?.exempt.rawValue ?? 0 }),
        \(transitions.map { $0.change.after?.exempt.rawValue ?? 0 }),
        \(transitions.map { $0.change.before?.isGone ?? false }), \(transitions.map { $0.change.after?.isGone ?? false }),
        \(transitions.map(\.change.disabled.rawValue)), \(transitions.map(\.cause.trigger.rawValue)),
        \(transitions.map(\.cause.evaluationID)), \(transitions.map(\.cause.decisionID))
      ) WITH ORDINALITY AS transition (account_id, resource_id, at, region, since, revision_before, revision_after,
        outcomes_before, outcomes_after, exempt_before, exempt_after,
        is_gone_before, is_gone_after, disabled, trigger, evaluation_id, decision_id, place)
    ORDER BY place
    """
  }

  /// Writes what is recorded of findings that are there; of several transitions of one resource the last counts.
  public static func setExempt(_ transitions: [TransitionRecord]) -> SQL {
    var last: [ResourceKey: TransitionRecord] = [:]
    for transition in transitions { last[transition.resource] = transition }
    let rows = Array(last.values)
    return """
      UPDATE finding SET exempt = change.exempt, since = change.at
      FROM unnest(
          \(rows.map(\.resource.accountID.rawValue)), \(rows.map(\.resource.resourceID)),
          \(rows.map { $0.change.after?.exempt.rawValue ?? 0 }), \(rows.map(\.at.timestamp))
        ) AS change (account_id, resource_id, exempt, at)
      WHERE finding.account_id = change.account_id AND finding.resource_id = change.resource_id
      """
  }

  /// Writes toggles, in their order.
  public static func insert(_ toggles: [ToggleRecord]) -> SQL {
    func numbers(_ on: KeyPath<VerdictTally, Int>, _ off: KeyPath<VerdictTally, Int>) -> [Int32] {
      toggles.map { Int32($0.tally[keyPath: on] + $0.tally[keyPath: off]) }
    }
    return """
      INSERT INTO enablement_transition (account_id, region, control, at, is_enabled, compliant, failing, exempt,
        not_applicable, no_data, trigger, evaluation_id, decision_id)
      SELECT account_id, region, control, at, is_enabled, compliant, failing, exempt, not_applicable, no_data, trigger,
             evaluation_id, decision_id
      FROM unnest(
          \(toggles.map(\.cell.accountID.rawValue)), \(toggles.map(\.cell.region.rawValue)),
          \(toggles.map { Int16($0.cell.control.number) }), \(toggles.map(\.at.timestamp)), \(toggles.map(\.isEnabled)),
          \(numbers(\.pass, \.disabledCompliant)), \(numbers(\.fail, \.disabledFailing)),
          \(numbers(\.exempt, \.disabledExempt)), \(numbers(\.notApplicable, \.disabledNotApplicable)),
          \(numbers(\.noData, \.disabledNoData)),
          \(toggles.map(\.cause.trigger.rawValue)), \(toggles.map(\.cause.evaluationID)),
          \(toggles.map(\.cause.decisionID))
        ) WITH ORDINALITY AS toggle (account_id, region, control, at, is_enabled, compliant, failing, exempt,
          not_applicable, no_data, trigger, evaluation_id, decision_id, place)
      ORDER BY place
      """
  }
}
