internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which differences to list; every `nil` means any.
public struct VerdictDiffQuery: Hashable, Sendable {
  /// The earlier instant.
  public var from: Instant
  /// The later one; `nil` is now.
  public var to: Instant?
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this control.
  public var control: ControlID?
  /// Only what this team owns.
  public var team: TeamID?

  /// Any, of what lies between an instant and now.
  public init(from: Instant) {
    self.from = from
  }
}

/// A finding whose verdict at one instant differs from that at a later one.
public struct VerdictDifference: Hashable, Sendable {
  /// Why a verdict last changed.
  public enum Cause: String, CaseIterable, Hashable, Sendable {
    /// The resource did.
    case resource
    /// An exemption began, ended or changed its reach.
    case exemption
    /// The control went on or off.
    case enablement
    /// The rules did.
    case ruleset

    init(_ trigger: EvaluationTrigger) {
      self =
        switch trigger {
        case .ingest: .resource
        case .exemption, .expiry: .exemption
        case .enablement: .enablement
        case .catalogue, .manual: .ruleset
        }
    }
  }

  /// What is judged; of what is gone, what was judged then.
  public let resource: ResourceARN
  /// What judges.
  public let control: ControlID
  /// `nil` where there was no finding.
  public let from: Verdict?
  /// `nil` where there is none any more.
  public let to: Verdict?
  /// Of the last change of the verdict.
  public let cause: Cause
  /// When and why that was.
  public let mark: HistoryMark
}

/// Differences of verdicts, and how many there are of each kind.
public struct VerdictDiff: Sendable {
  /// How many findings went one way for one cause.
  public struct Count: Hashable, Sendable {
    /// Of the last change.
    public let cause: VerdictDifference.Cause
    /// `nil` where there was no finding.
    public let from: Verdict?
    /// `nil` where there is none any more.
    public let to: Verdict?
    /// Findings.
    public let count: Int
  }

  /// Of the whole list, the most frequent first.
  public let summary: [Count]
  /// By account, resource and control.
  public let page: Page<VerdictDifference>
}

/// Compares the verdicts of two instants, and says of each that differs what changed it last.
///
/// Its cost grows with what happened in between, and with the findings of controls that went on or off; not with what
/// stayed as it was. The summary counts everything, so that each page costs the same.
public struct DiffVerdicts: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of what the principal may see at the later instant, or, of what is gone by then, might see at the earlier one.
  ///
  /// - Parameters:
  ///   - limit: differences on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  /// - Throws: ``OperationError/invalid(_:)`` for instants in the wrong order, in the future, or of which nothing is kept.
  public func run(
    _ query: VerdictDiffQuery, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> VerdictDiff {
    let key = query.key(of: principal)
    let start = try cursor.map { text throws(OperationError) in
      let cursor = try Cursor(text, for: key, fields: 4)
      guard let to = Int64(cursor.fields[3]) else { throw .invalidCursor }
      return (position: try ScanPosition(cursor), to: Instant(microseconds: to))
    }
    return try await context.read(as: principal) { [context] db, now in
      // Later pages look at the same instant as the first.
      let to = start?.to ?? min(query.to ?? now, now)
      try query.check(to: to, now: now)
      try History.checkKept(query.from, at: "query/from", db)
      let teams = try context.postures.decisions(of: principal.organisationID, db).teams
      let reach = principal.reach(for: .read)
      var owned: [TeamScope]?
      if let team = query.team { owned = principal.may(.read, team: team) ? teams[team] ?? [] : [] }
      let comparison = VerdictComparison(
        context: context, organisationID: principal.organisationID, db: db, now: now,
        stretch: TimelineReader.Stretch(after: query.from, through: to), query: query, reach: reach, owned: owned)

      var counts: [VerdictDiff.Count.Key: Int] = [:]
      var found: [VerdictDifference] = []
      var total = 0
      try comparison.forEach { difference in
        counts[.init(difference), default: 0] += 1
        total += 1
        guard found.count <= limit, start?.position.isBefore(difference) ?? true else { return }
        found.append(difference)
      }
      let page = Array(found.prefix(limit))
      let next =
        found.count > limit
        ? page.last.map { last in
          Cursor(fields: [
            last.resource.accountID.rawValue, last.resource.resource.rawValue, String(last.control.number),
            String(to.microseconds),
          ]).text(for: key)
        } : nil
      return VerdictDiff(
        summary: VerdictDiff.Count.all(counts),
        page: Page(items: page, next: next, total: .counted { min(total, $0 + 1) }))
    }
  }
}

extension VerdictDiff.Count {
  fileprivate struct Key: Hashable {
    let cause: VerdictDifference.Cause
    let from: Verdict?
    let to: Verdict?

    init(_ difference: VerdictDifference) {
      (cause, from, to) = (difference.cause, difference.from, difference.to)
    }

    /// Makes the order definite.
    var words: [String] { [cause.rawValue, from?.rawValue ?? "", to?.rawValue ?? ""] }
  }

  fileprivate static func all(_ counts: [Key: Int]) -> [VerdictDiff.Count] {
    counts.sorted { one, other in
      one.value == other.value ? one.key.words.lexicographicallyPrecedes(other.key.words) : one.value > other.value
    }.map { VerdictDiff.Count(cause: $0.key.cause, from: $0.key.from, to: $0.key.to, count: $0.value) }
  }
}

extension ScanPosition {
  /// Whether a difference comes behind it in the order of the list.
  fileprivate func isBefore(_ difference: VerdictDifference) -> Bool {
    let account = difference.resource.accountID.rawValue
    if account != accountID { return accountID < account }
    let resource = difference.resource.resource.rawValue
    return resource == arn ? control < difference.control.number : arn < resource
  }
}

extension VerdictDiffQuery {
  /// What a cursor is bound to.
  fileprivate func key(of principal: Principal) -> String {
    let parts = [
      from.description, to?.description, accountID?.rawValue, region?.rawValue, control?.description, team?.rawValue,
    ]
    return Cursor.key("verdicts/diff", parts, of: principal)
  }

  /// Clocks of callers may be ahead by so much: what they call now is now.
  private static let clockSkewSeconds: Int64 = 60

  fileprivate func check(to end: Instant, now: Instant) throws(OperationError) {
    if let to, to > now.adding(seconds: Self.clockSkewSeconds) {
      throw .unusable(at: "query/to", "\(to) is still to come; verdicts of the future are not known")
    }
    guard from < end else { throw .unusable(at: "query/from", "\(from) is not before \(end)") }
  }
}
