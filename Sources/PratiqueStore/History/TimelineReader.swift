public import Postgres
public import PratiqueCore

/// Reads what happened to findings, by resource.
public struct TimelineReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// A stretch of time: without its beginning, with its end.
  public struct Stretch: Hashable, Sendable {
    /// Exclusive.
    public let from: Instant
    /// Inclusive.
    public let to: Instant

    /// What happened after one instant, and until another or at it.
    public init(after from: Instant, through to: Instant) {
      self.from = from
      self.to = to
    }
  }

  /// A step of a resource that is named by its ARN; a family without its revision.
  public struct ResourceStep: Sendable {
    /// Within the account.
    public let resourceID: Int64
    /// The lasting resource.
    public let resource: ResourceARN
    /// What happened.
    public let step: FindingTimeline.Step

    /// Takes everything as it is.
    public init(resourceID: Int64, resource: ResourceARN, step: FindingTimeline.Step) {
      self.resourceID = resourceID
      self.resource = resource
      self.step = step
    }
  }

  /// The accounts in which anything happened, in order.
  ///
  /// - Parameter accounts: `nil` is all.
  public func accounts(in stretch: Stretch, among accounts: Set<AccountID>?) throws -> [AccountID] {
    let condition: SQL = accounts.map { "account.account_id = ANY (\($0.map(\.rawValue).sorted()))" } ?? "true"
    return try db.query(
      """
      SELECT account.account_id FROM account
      WHERE \(fragment: condition) AND (
        EXISTS (SELECT FROM finding_transition WHERE finding_transition.account_id = account.account_id
                  AND at > \(stretch.from.timestamp) AND at <= \(stretch.to.timestamp))
        OR EXISTS (SELECT FROM enablement_transition WHERE enablement_transition.account_id = account.account_id
                     AND at > \(stretch.from.timestamp) AND at <= \(stretch.to.timestamp)))
      ORDER BY account.account_id
      """
    ).map { row in
      guard let account = AccountID(try row.decode("account_id")) else {
        throw DamagedRowError("account: its id can't be read")
      }
      return account
    }
  }

  /// What happened to the resources of an account, of each oldest first.
  public func steps(of account: AccountID, region: Region?, in stretch: Stretch) throws -> [ResourceStep] {
    let condition: SQL = region.map { "change.region = \($0.rawValue)" } ?? "true"
    return try db.query(
      """
      SELECT resource.arn, \(fragment: Self.stepColumns)
      FROM finding_transition AS change JOIN resource USING (account_id, resource_id)
      WHERE change.account_id = \(account.rawValue) AND change.at > \(stretch.from.timestamp)
        AND change.at <= \(stretch.to.timestamp) AND \(fragment: condition)
      ORDER BY change.at, change.sequence
      """
    ).map { try $0.resourceStep() }
  }

  /// The ARNs of resources that are known by their keys.
  public func resources(_ keys: Set<ResourceKey>) throws -> [ResourceKey: ResourceARN] {
    let keys = Array(keys)
    let rows = try db.query(
      """
      SELECT wanted.account_id, wanted.resource_id, found.arn
      FROM unnest(\(keys.map(\.accountID.rawValue)), \(keys.map(\.resourceID))) AS wanted (account_id, resource_id)
        CROSS JOIN LATERAL (
          SELECT resource.arn FROM resource
          WHERE resource.account_id = wanted.account_id AND resource.resource_id = wanted.resource_id LIMIT 1
        ) AS found
      """)
    return try rows.reduce(into: [:]) { names, row in
      let arn: String = try row.decode("arn")
      guard let resource = try? ResourceARN(arn) else { throw DamagedRowError("resource: `\(arn)` can't be read") }
      names[ResourceKey(accountID: resource.accountID, resourceID: try row.decode("resource_id"))] = resource
    }
  }

  /// What happened to one resource, newest first.
  ///
  /// - Parameter position: only what is older; instant and sequence.
  public func steps(
    of resource: ResourceARN, before position: (at: Instant, sequence: Int64)?, limit: Int
  ) throws -> [ResourceStep] {
    let condition: SQL =
      position.map {
        """
        change.at <= \($0.at.timestamp) AND (change.at, change.sequence) < (\($0.at.timestamp), \($0.sequence))
        """
      } ?? "true"
    return try db.query(
      """
      SELECT resource.arn, \(fragment: Self.stepColumns)
      FROM resource JOIN finding_transition AS change USING (account_id, resource_id)
      WHERE resource.account_id = \(resource.accountID.rawValue) AND resource.arn = \(resource.resource.rawValue)
        AND \(fragment: condition)
      ORDER BY change.at DESC, change.sequence DESC
      LIMIT \(Int64(limit))
      """
    ).map { try $0.resourceStep() }
  }

  /// What went on and off in an account, oldest first.
  ///
  /// - Parameter stretch: `nil` is ever.
  public func toggles(
    of account: AccountID, region: Region?, controls: [ControlID], in stretch: Stretch?
  ) throws -> [FindingTimeline.Toggle] {
    var conditions: [SQL] = [
      "account_id = \(account.rawValue)", "control = ANY (\(controls.map { Int16($0.number) }))",
    ]
    if let region { conditions.append("region = \(region.rawValue)") }
    if let stretch { conditions.append("at > \(stretch.from.timestamp) AND at <= \(stretch.to.timestamp)") }
    return try db.query(
      """
      SELECT account_id, region, control, is_enabled, at, sequence, trigger, evaluation_id, decision_id
      FROM enablement_transition WHERE \(fragment: conditions.joined(separator: " AND ")) ORDER BY at, sequence
      """
    ).map { row in
      FindingTimeline.Toggle(cell: try row.rollupCell(), isEnabled: try row.decode("is_enabled"), mark: try row.mark())
    }
  }

  private static var stepColumns: SQL {
    """
    change.resource_id, change.region, change.revision_before, change.revision_after, change.outcomes_before,
    change.outcomes_after, change.exempt_before, change.exempt_after, change.disabled, change.at, change.sequence,
    change.trigger, change.evaluation_id, change.decision_id
    """
  }
}

extension Row {
  fileprivate func mark() throws -> HistoryMark {
    let trigger: String = try decode("trigger")
    guard let trigger = EvaluationTrigger(rawValue: trigger) else {
      throw DamagedRowError("history: there is no trigger `\(trigger)`")
    }
    return HistoryMark(
      at: try instant("at"), sequence: try decode("sequence"), trigger: trigger,
      evaluationID: try decode("evaluation_id"), decisionID: try decodeIfPresent("decision_id"))
  }

  fileprivate func resourceStep() throws -> TimelineReader.ResourceStep {
    let arn: String = try decode("arn")
    guard let resource = try? ResourceARN(arn) else { throw DamagedRowError("resource: `\(arn)` can't be read") }
    let change = FindingChange(
      accountID: resource.accountID, region: resource.region, before: try findingState("before"),
      after: try findingState("after"), disabled: ControlSet(rawValue: try decode("disabled")),
      trigger: try mark().trigger)
    return TimelineReader.ResourceStep(
      resourceID: try decode("resource_id"), resource: resource,
      step: FindingTimeline.Step(change: change, mark: try mark()))
  }

  private func findingState(_ side: String) throws -> FindingState? {
    guard let revision: Int32 = try decodeIfPresent("revision_\(side)") else { return nil }
    return FindingState(
      revision: Revision(revision), outcomes: PackedOutcomes(rawValue: try decode("outcomes_\(side)")),
      exempt: ControlSet(rawValue: try decode("exempt_\(side)")))
  }
}
