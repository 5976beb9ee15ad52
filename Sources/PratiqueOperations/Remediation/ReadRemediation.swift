internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which failures that ended are looked at; every `nil` means any.
public struct RemediationQuery: Hashable, Sendable {
  /// Exclusive.
  public var from: Instant
  /// Inclusive; `nil` is now.
  public var to: Instant?
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in accounts of this group.
  public var accountGroup: AccountGroupID?
  /// Only in this region.
  public var region: Region?
  /// Only of this control.
  public var control: ControlID?
  /// Only of controls of this severity.
  public var severity: Severity?
  /// Only of what this team owns.
  public var team: TeamID?

  /// Everything that ended after an instant.
  public init(from: Instant) {
    self.from = from
  }

  /// The longest time that is looked at, in days.
  public static let mostDays: Int64 = 1_100
}

/// How long failures of a control lasted that ended in one month.
public struct RemediationView: Hashable, Sendable {
  /// In UTC: `2026-11`.
  public let month: String
  /// What judged.
  public let control: ControlID
  /// How many ended.
  public let closed: Int
  /// How long they were `FAIL`.
  public let open: Days
  /// How long they were `EXEMPT`.
  public let exempt: Days

  /// Days of 24 hours, over all failures that ended; each is one of theirs (nearest rank).
  public struct Days: Hashable, Sendable {
    /// Half took at most that long.
    public let p50: Double
    /// Nine tenths did.
    public let p90: Double

    init(microseconds: [Int64]) {
      let days = Quantiles(microseconds.map { Double($0) / 86_400_000_000 })
      (p50, p90) = (days(0.5) ?? 0, days(0.9) ?? 0)
    }
  }
}

/// Says how long it took until failures were fixed, or what failed was gone.
///
/// Exact, from history: each failure's beginning is looked up, however long ago it was, so that the cost goes with the
/// transitions of the resources some failure of which ended in the time. What a resource failed before history began, or
/// is kept, isn't known and doesn't count.
public struct ReadRemediation: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// By month and control; of what the principal may see.
  public func run(
    _ query: RemediationQuery, as principal: Principal
  ) async throws(OperationError) -> [RemediationView] {
    let reach = principal.reach(for: .read)
    let controls = Catalogue.controls.filter { candidate in
      (query.control ?? candidate.id) == candidate.id && (query.severity ?? candidate.severity) == candidate.severity
    }.map(\.id)
    return try await context.read(as: principal, within: .seconds(30)) { [context] db, now in
      let to = query.to ?? now
      guard to.microseconds - query.from.microseconds <= RemediationQuery.mostDays * 86_400_000_000 else {
        throw OperationError.unusable(
          at: "query/from", "at most \(RemediationQuery.mostDays) days are looked at; ask for less")
      }
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let owned = query.team.map { team in principal.may(.read, team: team) ? decisions.teams[team] ?? [] : [] }
      let covering = [reach] + (owned.map { [Reach.scopes($0)] } ?? [])
      let window = FailureReader.Window(from: query.from, to: to, region: query.region, controls: controls)
      var groups: [Group: Times] = [:]
      for account in try accounts(query, covering, decisions, db) {
        let reader = FailureReader(db)
        let toggles = try reader.toggles(of: account, until: to)
        try reader.forEachChain(of: account, window) { chain in
          guard covering.allSatisfy({ $0.covers(chain.resource, tags: chain.tags) }) else { return }
          for failure in ClosedFailure.all(
            of: controls, in: chain.links, toggles: toggles[chain.resource.region] ?? [:])
          where query.from < failure.closedAt {
            let month = String(failure.closedAt.description.prefix(7))
            groups[Group(month: month, control: failure.control), default: Times()].add(failure)
          }
        }
      }
      return groups.sorted { $0.key < $1.key }.map { RemediationView($0, $1) }
    }
  }

  private func accounts(
    _ query: RemediationQuery, _ covering: [Reach], _ decisions: Decisions, _ db: Connection
  ) throws -> [AccountID] {
    var accounts = try HistoryStore(db).accounts()
    for reach in covering { if let some = reach.accounts { accounts.formIntersection(some) } }
    if let account = query.accountID { accounts.formIntersection([account]) }
    if let group = query.accountGroup { accounts.formIntersection(decisions.accounts(in: .group(group)) ?? []) }
    return accounts.sorted { $0.rawValue < $1.rawValue }
  }

  /// In microseconds, of all failures of a group; as little as can be, since there may be millions.
  fileprivate struct Times {
    var open: [Int64] = []
    var exempt: [Int64] = []

    mutating func add(_ failure: ClosedFailure) {
      open.append(failure.openMicroseconds)
      exempt.append(failure.exemptMicroseconds)
    }
  }

  fileprivate struct Group: Hashable, Comparable {
    let month: String
    let control: ControlID

    static func < (one: Group, other: Group) -> Bool {
      (one.month, one.control) < (other.month, other.control)
    }
  }
}

extension RemediationView {
  fileprivate init(_ group: ReadRemediation.Group, _ times: ReadRemediation.Times) {
    self.init(
      month: group.month, control: group.control, closed: times.open.count, open: Days(microseconds: times.open),
      exempt: Days(microseconds: times.exempt))
  }
}
