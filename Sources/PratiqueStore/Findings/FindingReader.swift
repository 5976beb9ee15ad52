public import Postgres
public import PratiqueCore

/// Which finding rows are wanted; every `nil` means any.
public struct FindingFilter: Sendable {
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this type.
  public var resourceType: ResourceType?
  /// Only this resource; a family without its revision.
  public var resource: ARN?
  /// Only these resources; families without their revisions.
  public var resources: [ARN]?
  /// Only in these accounts.
  public var accounts: Set<AccountID>?
  /// The controls whose findings are wanted.
  public var controls: [ControlID]
  /// Any of these.
  public var outcomes: [Outcome.Kind]

  /// By default any.
  public init(
    accountID: AccountID? = nil, region: Region? = nil, resourceType: ResourceType? = nil, resource: ARN? = nil,
    resources: [ARN]? = nil, accounts: Set<AccountID>? = nil, controls: [ControlID],
    outcomes: [Outcome.Kind] = Outcome.Kind.allCases
  ) {
    self.accountID = accountID
    self.region = region
    self.resourceType = resourceType
    self.resource = resource
    self.resources = resources
    self.accounts = accounts
    self.controls = controls
    self.outcomes = outcomes
  }
}

/// The findings of one resource with what they were judged from.
public struct FindingRow: Sendable {
  /// With the revision that is judged.
  public let judged: ResourceARN
  /// As stored.
  public let outcomes: PackedOutcomes
  /// As recorded.
  public let exempt: ControlSet
  /// What exemptions and scopes may select by.
  public let tags: [String: String]
  /// What was seen when.
  public let sight: Observation.Sight
  /// Whether the revision that the service runs is known to be a Windows one.
  public let runsWindows: Bool
  /// When AWS saw what was judged.
  public let capturedAt: Instant
  /// When the outcomes last changed.
  public let evaluatedAt: Instant
  /// The evaluation that changed them.
  public let evaluationID: String
}

/// Reads findings as they are or as they were, by account and ARN.
public struct FindingReader {
  let db: Connection
  /// When they are looked at.
  public let moment: Moment

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection, at moment: Moment = .now) {
    self.db = db
    self.moment = moment
  }

  /// Where a page begins: at this resource, which may be included.
  public struct Position: Hashable, Sendable {
    /// Compared first.
    public let accountID: String
    /// Of the resource, without a revision.
    public let arn: String

    /// At or behind this resource.
    public init(accountID: String, arn: String) {
      self.accountID = accountID
      self.arn = arn
    }

    /// At or behind this resource; its revision doesn't count.
    public init(_ resource: ResourceARN) {
      self.init(accountID: resource.accountID.rawValue, arn: resource.resource.rawValue)
    }
  }

  /// Rows in the order of account and ARN that hold at least one wanted finding.
  ///
  /// - Parameter includesPosition: whether a page begins at the position or behind it.
  public func page(
    _ filter: FindingFilter, from position: Position?, includesPosition: Bool = true, limit: Int
  ) throws -> [FindingRow] {
    let comparison: SQL = includesPosition ? ">=" : ">"
    return try db.query(
      """
      SELECT resource.arn, finding.revision, finding.outcomes, finding.exempt, judged.evaluated_at,
             judged.evaluation_id, configuration.captured_at, configuration.facts::text AS facts,
             configuration.gone_status, configuration.tags::text AS tags,
             coalesce(run.is_windows, false) AS runs_windows
      FROM resource
        \(fragment: moment.findings(.byResource))
        \(fragment: configuration)
        LEFT JOIN LATERAL (
          SELECT known.is_windows
          FROM resource AS run_resource
            \(fragment: moment.configuration(
              as: "known", accountID: "run_resource.account_id", resourceID: "run_resource.resource_id",
              revision: "configuration.runs_revision"))
          WHERE run_resource.account_id = resource.account_id AND run_resource.arn = configuration.runs_arn
        ) AS run ON true
        CROSS JOIN LATERAL (\(fragment: moment.evaluationOfFinding)) AS judged
      WHERE (resource.account_id, resource.arn)
          \(fragment: comparison) (\(position?.accountID ?? ""), \(position?.arn ?? ""))
        AND \(fragment: Self.condition(filter))
      ORDER BY resource.account_id, resource.arn
      LIMIT \(Int64(limit))
      """
    ).map(Self.findingRow)
  }

  /// How many wanted findings there are, counted up to one more than the bound.
  public func count(_ filter: FindingFilter, upTo bound: Int) throws -> Int {
    let shifts = filter.controls.map(PackedOutcomes.shift)
    let codes = filter.outcomes.map { Int64($0.rawValue) }
    return try db.one(
      """
      SELECT count(*) AS count
      FROM (
        SELECT
        FROM resource
          \(fragment: moment.findings(access(filter, limit: bound)))
          CROSS JOIN unnest(\(shifts)) AS control (shift)
        WHERE \(fragment: Self.condition(filter))
          AND (finding.outcomes >> control.shift::integer) & 7 = ANY (\(codes))
        LIMIT \(Int64(bound + 1))
      ) AS counted
      """
    ).decode("count")
  }

  // MARK: Statements

  /// Joins `configuration` to `resource` and `finding`.
  var configuration: SQL {
    moment.configuration(
      as: "configuration", accountID: "resource.account_id", resourceID: "resource.resource_id",
      revision: "finding.revision")
  }

  /// Many rows of one account are looked up together.
  func access(_ filter: FindingFilter, limit: Int) -> Moment.Access {
    filter.accountID != nil && filter.resource == nil && filter.resources == nil && limit >= 1_000
      ? .byAccount : .byResource
  }

  static func condition(_ filter: FindingFilter) -> SQL {
    var conditions = [hasWantedOutcome(filter)]
    if let accountID = filter.accountID { conditions.append("resource.account_id = \(accountID.rawValue)") }
    if let accounts = filter.accounts {
      conditions.append("resource.account_id = ANY (\(accounts.map(\.rawValue).sorted()))")
    }
    if let region = filter.region { conditions.append("resource.region = \(region.rawValue)") }
    if let type = filter.resourceType { conditions.append("resource.resource_type = \(type.rawValue)") }
    if let resource = filter.resource { conditions.append("resource.arn = \(resource.rawValue)") }
    if let resources = filter.resources { conditions.append("resource.arn = ANY (\(resources.map(\.rawValue)))") }
    return conditions.joined(separator: " AND ")
  }

  private static func hasWantedOutcome(_ filter: FindingFilter) -> SQL {
    guard !filter.controls.isEmpty, !filter.outcomes.isEmpty else { return "false" }
    if filter.outcomes == [.nonCompliant] {
      // Only NON_COMPLIANT has its control's bit 1; the first half is the condition of the index finding_failing.
      let mask = filter.controls.reduce(Int64(0)) { $0 | 2 << PackedOutcomes.shift($1) }
      return "(finding.outcomes & 2635249153387078802) <> 0 AND (finding.outcomes & \(mask)) <> 0"
    }
    let codes = filter.outcomes.map { Int64($0.rawValue) }
    let anyOf: [SQL] = filter.controls.map { control in
      "(finding.outcomes >> \(Int32(PackedOutcomes.shift(control)))) & 7 = ANY (\(codes))"
    }
    return "(\(fragment: anyOf.joined(separator: " OR ")))"
  }

  private static func findingRow(_ row: Row) throws -> FindingRow {
    let judged = try row.resource()
    return FindingRow(
      judged: judged, outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
      exempt: ControlSet(rawValue: try row.decode("exempt")),
      tags: try StoredTags.decode(row.decodeIfPresent("tags")), sight: try row.sight(of: judged),
      runsWindows: try row.decode("runs_windows"), capturedAt: Instant(try row.decode("captured_at")),
      evaluatedAt: Instant(try row.decode("evaluated_at")), evaluationID: try row.decode("evaluation_id"))
  }
}

extension Row {
  /// What was seen, from the columns `facts` (as text) and `gone_status`.
  func sight(of resource: ResourceARN) throws -> Observation.Sight {
    if let facts: String = try decodeIfPresent("facts") {
      return .present(try Facts.decode(facts, of: resource.type))
    }
    return .gone(status: try decode("gone_status"))
  }
}
