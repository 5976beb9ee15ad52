public import Postgres
public import PratiqueCore

/// Reads counts and the history behind them.
public struct TrendReader {
  let db: Connection
  /// Rows of history are read so many at a time.
  public static let pageSize = 5_000

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  // MARK: Counts

  /// Until when the organisation's counts are closed; `nil` while they aren't at all.
  public func closedUntil() throws -> Instant? {
    try db.oneOrNil("SELECT closed_until FROM trend_clock").map { try $0.instant("closed_until") }
  }

  /// The counts of all accounts together, in rows to be added up; `place` counts the instants.
  ///
  /// - Parameter ends: ends of quarters of an hour that are closed.
  public func fleet(at ends: [Instant], _ selection: TrendSelection) throws -> [CountedRow] {
    let days = ends.indices.filter { ends[$0] == ends[$0].beginningOfDay }
    let others = ends.indices.filter { ends[$0] != ends[$0].beginningOfDay }
    var rows: [CountedRow] = []
    if !days.isEmpty {
      // A day may be asked for more than once.
      let places = Dictionary(grouping: days) { ends[$0] }
      for row in try db.query(TrendStatements.fleet(atEndsOfDays: Array(places.keys), selection)) {
        for place in places[try row.instant("until")] ?? [] {
          rows.append(try row.countedRow(place: place, key: "", selection.columns))
        }
      }
    }
    if !others.isEmpty {
      for row in try db.query(TrendStatements.fleet(at: others.map { ends[$0] }, selection)) {
        let place = try Int(row.decode("place", as: Int64.self)) - 1
        rows.append(try row.countedRow(place: others[place], key: "", selection.columns))
      }
    }
    return rows
  }

  /// The counts at the ends of closed days, in rows to be added up; `place` counts the days.
  ///
  /// - Parameter days: their beginnings.
  public func days(
    _ days: [Instant], of members: [TrendMember], _ selection: TrendSelection
  ) throws -> [CountedRow] {
    guard !days.isEmpty, !members.isEmpty else { return [] }
    // A day may be asked for more than once.
    let places = Dictionary(grouping: days.indices, by: { days[$0].dayText })
    let statement =
      Set(members.map(\.accountID)).count < TrendStatements.manyAccounts
      ? TrendStatements.days(days, of: members, selection) : TrendStatements.wholeDays(days, of: members, selection)
    return try db.query(statement).flatMap { row in
      let key: String = try row.decode("key")
      return try (places[try row.decode("day")] ?? []).map { place in
        try row.countedRow(place: place, key: key, selection.columns)
      }
    }
  }

  /// The counts at the end of a day that isn't closed, as far as it is over, in rows to be added up.
  ///
  /// - Parameters:
  ///   - day: its beginning.
  ///   - closed: the beginning of the last day that is closed; `nil` when none is.
  public func openDay(
    _ day: Instant, after closed: Instant?, of members: [TrendMember], _ selection: TrendSelection
  ) throws -> [CountedRow] {
    guard !members.isEmpty else { return [] }
    let byAccount = Dictionary(grouping: members, by: \.accountID)
    var last: [RollupCell: RollupNumbers] = [:]
    for row in try db.query(
      TrendStatements.openDay(day, after: closed, of: byAccount.keys.sorted(), selection))
    {
      last[try row.rollupCell()] = try row.rollupNumbers(selection.columns)
    }
    return last.flatMap { cell, numbers in
      (byAccount[cell.accountID] ?? []).filter { $0.region == nil || $0.region == cell.region }.map { member in
        CountedRow(
          place: 0, key: member.key, control: cell.control, region: selection.byRegion ? cell.region : nil,
          numbers: numbers)
      }
    }
  }

  // MARK: History

  /// What happened to findings, by account, time and sequence.
  ///
  /// - Parameter accounts: only of these; `nil` is all.
  public func forEachTransition(
    in range: HistoryRange, of accounts: [AccountID]?, _ body: (StoredTransition) throws -> Void
  ) throws {
    try forEachPage { position in
      TrendStatements.transitions(in: range, of: accounts, after: position, limit: Self.pageSize)
    } body: {
      try body($0)
    }
  }

  /// What happened to findings of some resources of an account, by time and sequence.
  public func forEachTransition(
    in range: HistoryRange, of resources: [Int64], in account: AccountID, _ body: (StoredTransition) throws -> Void
  ) throws {
    try forEachPage { position in
      TrendStatements.transitions(in: range, of: resources, in: account, after: position, limit: Self.pageSize)
    } body: {
      try body($0)
    }
  }

  private func forEachPage(
    _ statement: (HistoryPosition?) -> SQL, body: (StoredTransition) throws -> Void
  ) throws {
    var position: HistoryPosition?
    while true {
      let rows = try db.query(statement(position))
      for row in rows {
        let transition = try row.storedTransition()
        try body(transition)
        position = transition.position
      }
      guard rows.count == Self.pageSize else { return }
    }
  }

  /// What went on and off, by account, time and sequence: in proportion to regions, never to findings.
  public func toggles(in range: HistoryRange, of accounts: [AccountID]?) throws -> [StoredToggle] {
    try db.query(TrendStatements.toggles(in: range, of: accounts)).map { try $0.storedToggle() }
  }

  /// When anything first happened to a finding of an account, within a range.
  public func firstTransition(in range: HistoryRange, of account: AccountID) throws -> Instant? {
    try db.query(TrendStatements.transitions(in: range, of: [account], after: nil, limit: 1)).first?.instant("at")
  }

  /// A transition with the ARN of what it is about, with the revision that was judged.
  public struct NamedTransition: Sendable {
    /// Of what; after it, if it is still there.
    public let resource: ResourceARN
    /// What happened.
    public let transition: StoredTransition
  }

  /// What made findings fail or no longer fail, by time, account and sequence.
  public func failures(
    in range: HistoryRange, of accounts: [AccountID]?, controls: [ControlID], after position: HistoryPosition?,
    limit: Int
  ) throws -> [NamedTransition] {
    let statement = TrendStatements.failures(
      in: range, of: accounts, controls: controls, after: position, limit: limit)
    return try db.query(statement).map { row in
      NamedTransition(resource: try row.resource(), transition: try row.storedTransition())
    }
  }

  /// The findings of a resource at an instant.
  public struct State: Sendable {
    /// Within the account.
    public let resourceID: Int64
    /// With the revision that was judged.
    public let resource: ResourceARN
    /// As history keeps them.
    public let state: FindingState

    /// Takes everything as it is.
    public init(resourceID: Int64, resource: ResourceARN, state: FindingState) {
      self.resourceID = resourceID
      self.resource = resource
      self.state = state
    }
  }

  /// The findings of every resource of an account after everything that happened until an instant, by the resource's key.
  ///
  /// - Parameter place: only in a region, and only where a control found something; `nil` is everywhere.
  public func states(
    in account: AccountID, failing place: (region: Region, control: ControlID)? = nil, at instant: Instant
  ) throws -> [State] {
    try db.query(TrendStatements.states(in: account, failing: place, at: instant)).map { row in
      let resource = try row.resource()
      return State(
        resourceID: try row.decode("resource_id"), resource: resource,
        state: FindingState(
          revision: resource.revision, outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
          exempt: ControlSet(rawValue: try row.decode("exempt"))))
    }
  }

  /// The names of resources by their keys.
  public func names(of resources: Set<ResourceKey>) throws -> [ResourceKey: ResourceARN] {
    let keys = Array(resources)
    let rows = try db.query(
      """
      SELECT account_id, resource_id, arn, 0 AS revision FROM resource
      WHERE (account_id, resource_id) IN (
        SELECT * FROM unnest(\(keys.map(\.accountID.rawValue)), \(keys.map(\.resourceID))))
      """)
    return try rows.reduce(into: [:]) { names, row in
      let resource = try row.resource()
      names[ResourceKey(accountID: resource.accountID, resourceID: try row.decode("resource_id"))] = resource
    }
  }

  // MARK: Places

  /// A resource with what scopes select by.
  public struct Place: Sendable {
    /// Within the account.
    public let resourceID: Int64
    /// A family without its revision.
    public let resource: ResourceARN
    /// Of what is judged; of a family without an active revision those of its newest.
    public let tags: [String: String]
  }

  /// Every resource of an account that was ever seen.
  public func resources(of account: AccountID) throws -> [Place] {
    try db.query(
      """
      SELECT resource.resource_id, resource.arn, 0 AS revision, newest.tags::text AS tags
      FROM resource
        LEFT JOIN finding ON finding.account_id = resource.account_id AND finding.resource_id = resource.resource_id
        LEFT JOIN LATERAL (
          SELECT configuration.tags FROM configuration
          WHERE configuration.account_id = resource.account_id AND configuration.resource_id = resource.resource_id
            AND configuration.revision = coalesce(finding.revision, configuration.revision)
          ORDER BY configuration.captured_at DESC LIMIT 1
        ) AS newest ON true
      WHERE resource.account_id = \(account.rawValue)
      ORDER BY resource.resource_id
      """
    ).map { row in
      Place(
        resourceID: try row.decode("resource_id"), resource: try row.resource(),
        tags: try StoredTags.decode(row.decodeIfPresent("tags")))
    }
  }

  /// The instants of the evaluations that recorded anything, oldest first.
  ///
  /// - Parameter accounts: only those of nothing else than these accounts; `nil` is all.
  public func evaluations(
    in range: HistoryRange, within accounts: [AccountID]?, limit: Int
  ) throws -> [(id: String, trigger: String, at: Instant)] {
    let condition: SQL = accounts.map { "accounts <@ \($0.map(\.rawValue))" } ?? "true"
    return try db.query(
      """
      SELECT evaluation_id, trigger, recorded_at FROM evaluation
      WHERE recorded_at >= \(range.start.timestamp) AND recorded_at < \(range.end.timestamp)
        AND \(fragment: condition)
      ORDER BY recorded_at, started_at, evaluation_id LIMIT \(Int64(limit))
      """
    ).map { (try $0.decode("evaluation_id"), try $0.decode("trigger"), try $0.instant("recorded_at")) }
  }
}
