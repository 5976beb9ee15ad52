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
    let condition: SQL = region.map { "transition.region = \($0.rawValue)" } ?? "true"
    return try db.query(
      """
      SELECT resource.arn, \(fragment: TrendStatements.transitionColumns)
      FROM finding_transition AS transition JOIN resource USING (account_id, resource_id)
      WHERE transition.account_id = \(account.rawValue) AND transition.at > \(stretch.from.timestamp)
        AND transition.at <= \(stretch.to.timestamp) AND \(fragment: condition)
      ORDER BY transition.at, transition.sequence
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
        transition.at <= \($0.at.timestamp) AND (transition.at, transition.sequence) < (\($0.at.timestamp), \($0.sequence))
        """
      } ?? "true"
    return try db.query(
      """
      SELECT resource.arn, \(fragment: TrendStatements.transitionColumns)
      FROM resource JOIN finding_transition AS transition USING (account_id, resource_id)
      WHERE resource.account_id = \(resource.accountID.rawValue) AND resource.arn = \(resource.resource.rawValue)
        AND \(fragment: condition)
      ORDER BY transition.at DESC, transition.sequence DESC
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
      FindingTimeline.Toggle(
        cell: try row.rollupCell(), isEnabled: try row.decode("is_enabled"),
        mark: HistoryMark(at: try row.instant("at"), try row.decode("sequence"), try row.transitionCause()))
    }
  }
}

extension HistoryMark {
  fileprivate init(at instant: Instant, _ sequence: Int64, _ cause: TransitionCause) {
    self.init(
      at: instant, sequence: sequence, trigger: cause.trigger, evaluationID: cause.evaluationID,
      decisionID: cause.decisionID)
  }
}

extension Row {
  fileprivate func resourceStep() throws -> TimelineReader.ResourceStep {
    let arn: String = try decode("arn")
    guard let resource = try? ResourceARN(arn) else { throw DamagedRowError("resource: `\(arn)` can't be read") }
    let stored = try storedTransition()
    return TimelineReader.ResourceStep(
      resourceID: stored.resourceID, resource: resource,
      step: FindingTimeline.Step(
        change: stored.change, mark: HistoryMark(at: stored.at, stored.sequence, stored.cause)))
  }
}
