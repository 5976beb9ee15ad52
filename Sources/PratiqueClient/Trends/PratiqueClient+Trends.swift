public import PratiqueCore

/// What numbers are about; every `nil` means any.
public struct TrendFilter: Hashable, Sendable {
  /// Only of this control.
  public var control: ControlID?
  /// Only of controls of this severity.
  public var severity: Severity?
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in the accounts of this group.
  public var accountGroup: AccountGroupID?
  /// Only in this region.
  public var region: Region?
  /// Only what this team owns.
  public var team: TeamID?

  /// Everything.
  public init() {}

  var query: Query {
    [
      "control": control?.description,
      "severity": severity?.rawValue,
      "account": accountID?.rawValue,
      "account_group": accountGroup?.rawValue,
      "region": region?.rawValue,
      "team": team?.rawValue,
    ]
  }
}

/// Which trend is wanted.
public struct TrendRequest: Hashable, Sendable {
  /// What a point stands for.
  public enum Bucket: String, CaseIterable, Hashable, Sendable {
    case hour, day, week, month, evaluation
  }

  /// What makes a series of its own.
  public enum Grouping: String, CaseIterable, Hashable, Sendable {
    case control, account, region, team, severity, verdict
    case accountGroup = "account_group"
  }

  /// Inclusive.
  public var from: Instant
  /// Exclusive; `nil` is now.
  public var to: Instant?
  /// By default days.
  public var bucket = Bucket.day
  /// Where days begin: a name of the time zone database; `nil` is UTC.
  public var zone: String?
  /// `nil` is a single series of everything.
  public var by: Grouping?
  /// Whether decisions count as they are known today, not as they were known then.
  public var isRestated = false
  /// Of what.
  public var filter = TrendFilter()

  /// By day, in UTC, of everything.
  public init(from: Instant, to: Instant? = nil) {
    self.from = from
    self.to = to
  }
}

/// What makes a line of its own in a sheet of scores.
public enum ScoreGrouping: String, CaseIterable, Hashable, Sendable {
  case account, team, control
  case accountGroup = "account_group"
}

extension PratiqueClient {
  /// Counts and scores over time.
  public func trend(_ request: TrendRequest) async throws -> API.Trend {
    let query: Query = [
      "from": request.from.description,
      "to": request.to?.description,
      "bucket": request.bucket.rawValue,
      "zone": request.zone,
      "by": request.by?.rawValue,
      "restated": request.isRestated ? "true" : nil,
    ]
    return try await answer(to: Call(path: "/v1/trends", query: query + request.filter.query))
  }

  /// Counts and scores at an instant; `nil` is now.
  public func scores(
    _ filter: TrendFilter = TrendFilter(), by grouping: ScoreGrouping? = nil, at: Instant? = nil
  ) async throws -> API.ScoreSheet {
    let query: Query = ["at": at?.description, "by": grouping?.rawValue]
    return try await answer(to: Call(path: "/v1/scores", query: query + filter.query))
  }

  /// Why more or fewer findings fail than before.
  ///
  /// - Parameters:
  ///   - from: exclusive.
  ///   - to: inclusive.
  public func waterfall(
    _ filter: TrendFilter = TrendFilter(), from: Instant, to: Instant
  ) async throws -> API.Waterfall {
    let query: Query = ["from": from.description, "to": to.description]
    return try await answer(to: Call(path: "/v1/waterfall", query: query + filter.query))
  }

  /// A page of the findings that one cause of a waterfall counts, oldest first.
  ///
  /// - Parameter limit: findings on the page, 1 to 500.
  public func waterfallFindings(
    _ filter: TrendFilter = TrendFilter(), from: Instant, to: Instant, cause: FailureCause, limit: Int,
    cursor: String? = nil
  ) async throws -> API.Page<API.FailureChange> {
    let query: Query = [
      "from": from.description, "to": to.description, "cause": cause.rawValue, "limit": String(limit),
      "cursor": cursor,
    ]
    return try await answer(to: Call(path: "/v1/waterfall/findings", query: query + filter.query))
  }

  /// Lets the server count everything anew and compare.
  public func verifyTrends() async throws -> API.TrendVerification {
    try await answer(to: Call(path: "/v1/trends/verify"))
  }

  /// How long it took until findings were closed, by month and control.
  ///
  /// - Parameter to: `nil` is now.
  public func remediation(
    _ filter: TrendFilter = TrendFilter(), from: Instant, to: Instant? = nil
  ) async throws -> API.Remediation {
    let query: Query = ["from": from.description, "to": to?.description]
    return try await answer(to: Call(path: "/v1/remediation", query: query + filter.query))
  }
}
