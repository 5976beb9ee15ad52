internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which trend is wanted.
public struct TrendQuery: Hashable, Sendable {
  /// What a point stands for.
  public enum Bucket: String, CaseIterable, Hashable, Sendable {
    case hour, day
    /// From Monday on.
    case week
    case month
    /// Everything that changed a verdict at one instant.
    case evaluation
  }

  /// Inclusive; `nil` is thirty days before the end.
  public var start: Instant?
  /// Exclusive; `nil` is now, and so is everything later.
  public var end: Instant?
  /// By default days.
  public var bucket = Bucket.day
  /// Where days begin: a name of the time zone database.
  public var zone = "UTC"
  /// `nil` is a single series of everything.
  public var dimension: TrendDimension?
  /// Of what.
  public var filter = TrendFilter()
  /// Whether decisions count as they are known today, not as they were known then.
  public var isRestated = false

  /// By day, in UTC, of everything.
  public init() {}
}

/// Counts and scores over time.
public struct GetTrend: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Not more than so many.
  static let (mostBuckets, mostPoints) = (2_000, 100_000)

  /// Of what the principal may see; whole buckets that hold any instant of the time asked for.
  ///
  /// A bucket shows the state just before its end, the last one, if it isn't over, that of now.
  public func run(_ query: TrendQuery, as principal: Principal) async throws(OperationError) -> TrendView {
    try await context.read(as: principal) { [context] db, now in
      let end = min(query.end ?? now, now.adding(microseconds: 1))
      let start = query.start ?? end.adding(seconds: -30 * 86_400)
      guard start < end else {
        throw OperationError.unusable(at: "query/from", "the time asked for ends before it begins")
      }
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let scope = try TrendScope(query.filter, by: query.dimension, as: principal, decisions) {
        try HistoryStore(db).accounts()
      }
      let buckets = try buckets(of: query, from: start, before: end, as: principal, db)
      try check(buckets.count, by: max(scope.groups.count, query.dimension == .verdict ? Verdict.allCases.count : 1))
      let ends = buckets.map { bucket in
        switch bucket {
        case .time(_, let end): min(end, now.adding(microseconds: 1))
        case .evaluation(_, _, let at): at.adding(microseconds: 1)
        }
      }
      let due = DueHistory(context: context, organisationID: principal.organisationID, db: db)
      let numbers: [TrendCounts.Numbers]
      if query.isRestated {
        numbers = try RestatedCounts(scope: scope, context: context, decisions: decisions, db: db, now: now)
          .numbers(at: ends)
      } else {
        numbers = try TrendCounts(scope, due, at: ends, now: now).numbers(at: ends)
      }
      let series = TrendView.Series.all(numbers, by: query.dimension)
      try check(buckets.count, by: series.count)
      return TrendView(start: start, end: end, buckets: buckets, series: series)
    }
  }

  private func check(_ buckets: Int, by series: Int) throws {
    guard buckets > Self.mostBuckets || buckets * series > Self.mostPoints else { return }
    throw buckets > Self.mostBuckets
      ? OperationError.unusable(
        at: "query/bucket",
        "there are more than \(Self.mostBuckets) buckets; take longer ones, or a shorter time by from and to")
      : OperationError.unusable(
        at: "query/by",
        "\(buckets) buckets of \(series) series are more than \(Self.mostPoints) points; narrow it by a filter, take "
          + "longer buckets, or a shorter time by from and to")
  }

  private func buckets(
    of query: TrendQuery, from start: Instant, before end: Instant, as principal: Principal, _ db: Connection
  ) throws -> [TrendView.Bucket] {
    let most = Self.mostBuckets + 1
    let calendar = CalendarReader(db)
    guard try query.zone == "UTC" || context.zones.knows(query.zone, db) else {
      throw OperationError.unusable(
        at: "query/zone", "`\(query.zone)` is no time zone; one is called Europe/Berlin, for example")
    }
    guard let unit = CalendarReader.Unit(rawValue: query.bucket.rawValue) else {
      // Those that say nothing about what the principal may not see.
      let reach = principal.reach(for: .read)
      let accounts = reach.accounts.map { $0.filter(reach.covers).sorted() }
      return try TrendReader(db).evaluations(
        in: HistoryRange(from: start, before: end), within: accounts, limit: most
      ).map { .evaluation(id: $0.id, trigger: $0.trigger, at: $0.at) }
    }
    // So that no calendar is made of all the years there are.
    try check(Int((end.microseconds - start.microseconds) / 1_000_000 / unit.leastSeconds / 2), by: 1)
    return try calendar.buckets(of: unit, in: query.zone, from: start, before: end, limit: most)
      .map { .time(start: $0.start, end: $0.end) }
  }
}
