internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// How many exemptions there are, how old they are, and how much rests on them.
public struct ExemptionSummary: Hashable, Sendable {
  /// A request that nobody has decided about.
  public struct Waiting: Hashable, Sendable {
    /// Of which exemption.
    public let exemptionID: String
    /// When it was asked for.
    public let requestedAt: Instant
  }

  /// Of the exemptions in force, in days of 24 hours, since the first of their terms that go on without a gap began.
  public struct Age: Hashable, Sendable {
    /// Half are at most that old.
    public let p50: Double?
    /// Nine tenths are.
    public let p90: Double?
    /// The oldest.
    public let max: Double?
  }

  /// The findings of a verdict.
  public struct Held: Hashable, Sendable {
    /// Which.
    public let verdict: Verdict
    /// All that have it.
    public let findings: Int
    /// Those that an exemption in force covers, also where it isn't needed or doesn't suffice. Of what is EXEMPT that is
    /// all; of others only exemptions of teams that the caller may see count.
    public let byExemptions: Int
  }

  /// When it was counted.
  public let at: Instant
  /// In force.
  public let active: Int
  /// Requested, and not decided.
  public let awaitingDecision: Int
  /// The oldest of those.
  public let oldestWaiting: Waiting?
  /// In force, and at their end within so many days; by days. Terms that others follow without a gap don't end.
  public let expiring: [Int: Int]
  /// In force without an end.
  public let neverExpiring: Int
  /// Of those in force.
  public let age: Age
  /// All six verdicts.
  public let held: [Held]
}

/// Counts exemptions of teams that the caller may see, and the findings that they may see.
public struct SummariseExemptions: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// As things are now.
  public func run(as principal: Principal) async throws(OperationError) -> ExemptionSummary {
    try await context.read(as: principal, within: .seconds(30)) { [context] db, now in
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let teams = Dictionary(decisions.exemptions.map { ($0.id, $0.team) }, uniquingKeysWith: { one, _ in one })
      let active = ExemptionChains(decisions.exemptions).inForce(at: now).filter { id, _ in
        teams[id].map { principal.may(.read, team: $0) } ?? false
      }
      let waiting = try ExemptionStore(db).waiting().filter { principal.may(.read, team: $0.team) }
      let ages = Quantiles(
        active.values.map { Double(now.microseconds - $0.lowerBound.microseconds) / 86_400_000_000 })
      let ends = active.values.map(\.end)
      return ExemptionSummary(
        at: now, active: active.count, awaitingDecision: waiting.count,
        oldestWaiting: waiting.first.map { .init(exemptionID: $0.id, requestedAt: $0.requestedAt) },
        expiring: Dictionary(
          uniqueKeysWithValues: [7, 30, 90].map { days in
            (days, ends.count { $0.map { $0 <= now.adding(seconds: Int64(days) * 86_400) } ?? false })
          }),
        neverExpiring: ends.count { $0 == nil },
        age: .init(p50: ages(0.5), p90: ages(0.9), max: ages.max),
        held: try held(decisions, principal, db, at: now))
    }
  }

  private func held(
    _ decisions: Decisions, _ principal: Principal, _ db: Connection, at now: Instant
  ) throws -> [ExemptionSummary.Held] {
    let reach = principal.reach(for: .read)
    let reader = FindingReader(db)
    let counts = try VerdictCounts(
      reader: reader, evaluator: context.evaluator, decisions: decisions, reach: reach, at: now
    ).count(in: reach.accounts)
    var byExemptions: [Verdict: Int] = [:]
    let scan = VerdictScan(
      reader: reader, evaluator: context.evaluator, posture: decisions.posture, reach: reach, at: now)
    let inForce = decisions.exemptions.filter { $0.isInForce(at: now) && principal.may(.read, team: $0.team) }
    let difference = PostureDifference(Boundary(at: now, exemptions: inForce), in: decisions)
    for (control, coverage) in difference.coverage {
      let accounts = reach.accounts.map(coverage.accounts.intersection) ?? coverage.accounts
      guard !accounts.isEmpty else { continue }
      let filter = FindingFilter(
        resources: coverage.resources.map(Array.init), accounts: accounts, controls: [control])
      try scan.forEach(filter, verdict: nil, behind: nil) { found in
        if found.explanation.covering.contains(where: { principal.may(.read, team: $0.team) }) {
          byExemptions[found.explanation.verdict, default: 0] += 1
        }
        return true
      }
    }
    return Verdict.allCases.map { verdict in
      let findings = counts.values.reduce(0) { $0 + ($1[verdict] ?? 0) }
      return ExemptionSummary.Held(
        verdict: verdict, findings: findings,
        byExemptions: verdict == .exempt ? findings : byExemptions[verdict] ?? 0)
    }
  }
}
