internal import Logging
internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Whether stored counts are those that history makes.
public struct TrendVerification: Sendable {
  /// A number that isn't.
  public struct Difference: Hashable, Sendable {
    /// Whose; `nil` where all accounts are counted together.
    public let accountID: AccountID?
    /// Where.
    public let region: Region
    /// What judges.
    public let control: ControlID
    /// In UTC: `2026-11-25`.
    public let day: String
    /// Which number of the cell: `fail`, ….
    public let number: String
    /// As it is stored.
    public let stored: Int
    /// As history makes it.
    public let recounted: Int
  }

  /// When it was asked for.
  public let verifiedAt: Instant
  /// Cells that were compared, each for every day or quarter of an hour.
  public internal(set) var cells = 0
  /// Transitions that were counted, toggles included.
  public internal(set) var transitions = 0
  /// The first 100.
  public internal(set) var differences: [Difference] = []
  /// Of all.
  public internal(set) var differenceCount = 0

  init(verifiedAt: Instant) {
    self.verifiedAt = verifiedAt
  }

  /// Not more are listed.
  static let listed = 100

  mutating func compare(
    _ stored: RollupNumbers, with recounted: RollupNumbers, of accountID: AccountID?, _ region: Region,
    _ control: ControlID, day: String
  ) {
    cells += 1
    guard stored != recounted else { return }
    for column in RollupColumn.allCases where stored[column] != recounted[column] {
      differenceCount += 1
      guard differences.count < Self.listed else { continue }
      differences.append(
        Difference(
          accountID: accountID, region: region, control: control, day: day, number: column.rawValue,
          stored: stored[column], recounted: recounted[column]))
    }
  }
}

/// Counts everything anew from history and compares it with what is stored.
public struct VerifyTrends: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of the accounts that the principal may see whole; whoever sees the whole organisation also has the counts of all
  /// accounts together compared.
  ///
  /// Goes account by account and, within one, day by day: what is in memory doesn't grow with the length of history.
  public func run(as principal: Principal) async throws(OperationError) -> TrendVerification {
    let reach = principal.reach(for: .read)
    return try await run(in: principal.organisationID, isVisible: reach.covers, isWide: reach == .everything)
  }

  /// Of everything, for the server's own look.
  public func run(in organisation: OrganisationID) async throws(OperationError) -> TrendVerification {
    try await run(in: organisation, isVisible: { _ in true }, isWide: true)
  }

  /// Of every organisation whose counts nobody compared in the last day. A difference is logged as an error that names
  /// the cell.
  public func runDaily() async throws(OperationError) {
    let organisations = try await context.repeating { db in
      try db.transaction(.snapshot) { db in try Tenancy.organisations(db) }
    }
    for organisation in organisations {
      let isDue = try await context.work(in: organisation, .snapshot) { db, now in
        guard try TrendReader(db).closedUntil() != nil else { return false }
        return try TrendClock(db).verifiedAt().map { $0 < now.adding(seconds: -86_400) } ?? true
      }
      guard isDue else { continue }
      for difference in try await run(in: organisation).differences {
        context.logger.error(
          "a stored count is not as history makes it",
          metadata: [
            "account": "\(difference.accountID?.rawValue ?? "all")", "region": "\(difference.region)",
            "control": "\(difference.control)", "day": "\(difference.day)", "number": "\(difference.number)",
            "stored": "\(difference.stored)", "history": "\(difference.recounted)",
          ])
      }
    }
  }

  private func run(
    in organisation: OrganisationID, isVisible: (AccountID) -> Bool, isWide: Bool
  ) async throws(OperationError) -> TrendVerification {
    let (accounts, now) = try await context.work(in: organisation, .snapshot) { db, now in
      (try HistoryStore(db).accounts().sorted(), now)
    }
    var result = TrendVerification(verifiedAt: now)
    for account in accounts where isVisible(account) {
      let sofar = result
      result = try await context.work(in: organisation, .snapshot, within: .seconds(60)) { db, _ in
        var result = sofar
        try AccountRecount(account: account, db: db).compare(&result)
        return result
      }
    }
    guard isWide else { return result }
    var recount = FleetRecount()
    var hasMore = true
    while hasMore {
      let (sofar, before) = (result, recount)
      (result, recount, hasMore) = try await context.work(in: organisation, .snapshot, within: .seconds(60)) { db, _ in
        var (result, recount) = (sofar, before)
        let hasMore = try recount.compare(&result, db)
        return (result, recount, hasMore)
      }
    }
    let count = result.differenceCount
    try await context.work(in: organisation) { db, _ in try TrendClock(db).note(verified: now, differences: count) }
    return result
  }
}
