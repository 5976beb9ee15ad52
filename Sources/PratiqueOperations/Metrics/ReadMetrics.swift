internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// What gauges show of one organisation.
public struct OrganisationMetrics: Sendable {
  /// Which.
  public let organisation: OrganisationID
  /// When it was read, by the database's clock.
  public let at: Instant
  /// By control, as recorded.
  public let tallies: [ControlID: VerdictTally]
  /// Exemptions that cover something now, or could.
  public let exemptionsInForce: Int
  /// Requested, and not decided.
  public let exemptionsAwaiting: Int
  /// Of the last hour, by why they ran; all triggers.
  public let evaluations: [EvaluationTrigger: Int]
  /// When resources last came in that changed anything.
  public let newestIngest: Instant?
  /// Entries of the audit log.
  public let auditPosition: Int64
  /// When counts were last compared with history.
  public let verifiedAt: Instant?
  /// Counts that differed then.
  public let differences: Int?
  /// When the oldest decision began or ended that isn't written yet.
  public let oldestDue: Instant?

  /// Of everything together.
  public var scores: Scores { Scores(Array(tallies.values)) }
}

/// Reads the gauges of all organisations, for whoever watches the server; no person stands behind it, and nothing of it
/// says more than numbers.
public struct ReadMetrics: Sendable {
  let context: OperationContext
  let health: TrendHealth

  /// Works with the context.
  ///
  /// - Parameter health: how late history is; by default as the database knows.
  public init(_ context: OperationContext, health: TrendHealth? = nil) {
    self.context = context
    self.health = health ?? TrendHealth(context)
  }

  /// By the organisation's id.
  public func run() async throws -> [OrganisationMetrics] {
    let organisations = try await context.repeating(within: .seconds(2)) { db in
      try db.transaction(.snapshot) { db in try Tenancy.organisations(db) }
    }
    var metrics: [OrganisationMetrics] = []
    for organisation in organisations.sorted() {
      let due = try await health.oldestDue(organisation)
      metrics.append(try await read(organisation, oldestDue: due))
    }
    return metrics
  }

  private func read(_ organisation: OrganisationID, oldestDue: Instant?) async throws -> OrganisationMetrics {
    try await context.work(in: organisation, .snapshot, within: .seconds(2)) { [context] db, now in
      let decisions = try context.postures.decisions(of: organisation, db)
      let reader = MetricsReader(db)
      let cells = try RollupStore(db).current(
        of: HistoryStore(db).accounts(), controls: Set(Catalogue.controls.map(\.id)))
      let evaluations = try reader.evaluations(since: now.adding(seconds: -3600))
      let verification = try reader.verification()
      return OrganisationMetrics(
        organisation: organisation, at: now,
        tallies: cells.reduce(into: [:]) { $0[$1.key.control, default: VerdictTally()] += $1.value.tally },
        exemptionsInForce: ExemptionChains(decisions.exemptions).inForce(at: now).count,
        exemptionsAwaiting: try ExemptionStore(db).waiting().count,
        evaluations: Dictionary(
          uniqueKeysWithValues: EvaluationTrigger.allCases.map { ($0, evaluations[$0.rawValue] ?? 0) }),
        newestIngest: try reader.newestIngest(), auditPosition: try AuditStore(db).head().position,
        verifiedAt: verification?.at, differences: verification?.differences, oldestDue: oldestDue)
    }
  }
}
