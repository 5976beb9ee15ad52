public import Postgres
public import PratiqueCore

/// What the inventory knows of the resources that a batch is about.
public struct KnownInventory: Sendable {
  /// By the lasting resource: the versions that the batch names, and the newest active one besides them.
  public var versions: [ARN: KnownVersions<StoredVersion.Content>] = [:]
  /// By the lasting resource.
  public var findings: [ARN: StoredFinding] = [:]
  /// Stored task definition revisions that services of the batch run, and that are Windows ones.
  public var windowsRevisions: Set<ResourceARN> = []
  /// Stored services whose outcomes hang on a task definition revision of the batch.
  public var runners: [Runner] = []

  /// Nothing is known.
  public init() {}

  /// A service and what it runs.
  public struct Runner: Sendable {
    /// Whose outcomes hang on what it runs.
    public let service: ResourceARN
    /// A revision of the batch.
    public let runs: ResourceARN
    /// If it runs no Windows revision.
    public let outcomes: PackedOutcomes
    /// If it runs a Windows revision.
    public let outcomesOnWindows: PackedOutcomes
    /// What is reported of the service now.
    public let finding: StoredFinding
  }
}

/// Reads the part of the inventory that a batch needs, in one round trip.
public struct InventoryReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// INVARIANT: the caller has locked the accounts of the batch (``AccountRegistry/register(_:after:)``), so that batches
  /// about one account follow each other.
  ///
  /// - Parameters:
  ///   - resources: what the batch names, with revisions.
  ///   - running: the task definition revisions that services of the batch run.
  ///   - isSmall: whether the resources are few: then these statements and those that follow in the transaction are planned
  ///     once for the connection.
  public func known(
    of resources: [ResourceARN], running: [ResourceARN], isSmall: Bool
  ) throws -> KnownInventory {
    let revisions = resources.filter { $0.type == .taskDefinition }
    let statements: [SQL?] = [
      isSmall ? Self.lastingPlans : nil,
      versions(of: resources),
      findings(of: resources),
      running.isEmpty ? nil : windowsRevisions(among: running),
      revisions.isEmpty ? nil : runners(of: revisions),
    ]
    var rows = try db.pipeline(statements.compactMap(\.self), preparing: isSmall)[...]
    let answers = statements.map { $0 == nil ? [] : rows.removeFirst() }
    var known = KnownInventory()
    for row in answers[1] { try Self.add(row, to: &known) }
    for row in answers[2] {
      let judged = try row.resource()
      known.findings[judged.resource] = StoredFinding(
        revision: judged.revision, outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
        exempt: ControlSet(rawValue: try row.decode("exempt")), isGone: try row.decode("is_gone"),
        since: try row.instant("since"))
    }
    known.windowsRevisions = try Set(answers[3].map { try $0.resource() })
    known.runners = try answers[4].map { row in
      KnownInventory.Runner(
        service: try ResourceARN(try row.decode("service_arn")), runs: try row.resource(),
        outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
        outcomesOnWindows: PackedOutcomes(rawValue: try row.decode("outcomes_on_windows")),
        finding: StoredFinding(
          revision: nil, outcomes: PackedOutcomes(rawValue: try row.decode("finding_outcomes")),
          exempt: ControlSet(rawValue: try row.decode("exempt")), isGone: false, since: try row.instant("since")))
    }
    return known
  }

  private static func add(_ row: Row, to known: inout KnownInventory) throws {
    let resource = try row.resource()
    let runsARN: String? = try row.decodeIfPresent("runs_arn")
    let runsRevision: Int32? = try row.decodeIfPresent("runs_revision")
    let outcomesOnWindows: Int64? = try row.decodeIfPresent("outcomes_on_windows")
    let content = StoredVersion.Content(
      hash: try row.decode("content_hash"), outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
      outcomesOnWindows: outcomesOnWindows.map(PackedOutcomes.init(rawValue:)),
      isWindows: try row.decode("is_windows"),
      runs: try runsARN.map { try ResourceARN($0).at(runsRevision.flatMap(Revision.init)) },
      isGone: try row.decode("is_gone"))
    let version = KnownVersions<StoredVersion.Content>.Version(
      order: OrderKey(capturedAt: Instant(try row.decode("captured_at")), stateID: try row.decode("state_id")),
      isActive: try row.decode("is_active"), content: content)
    known.versions[resource.resource, default: KnownVersions()].insert(version, of: resource.revision)
  }

  /// Which versions are stored exactly as they are, with the same order key and content: the places of those.
  ///
  /// A look-up by key and hash, cheaper than everything that must be known to take a version in. INVARIANT: as for
  /// ``known(of:running:)``.
  public func places(ofRepeated versions: [StoredVersion]) throws -> Set<Int> {
    try Set(db.query(repeated(among: versions)).map { try Int($0.decode("place", as: Int64.self)) - 1 })
  }

  // MARK: Statements

  /// Few resources are always found by keys: one plan is as good as another, and made once it must stay good in a table that
  /// grows. Not said before history is settled, which may have to look at whole accounts.
  private static let lastingPlans: SQL = """
    SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
           set_config('jit', 'off', true)
    """

  // Each look-up is a sub-query with LIMIT 1, for the reason that ``ResourceLookUp`` gives.

  private func repeated(among versions: [StoredVersion]) -> SQL {
    """
    SELECT named.place
    FROM unnest(\(versions.map(\.resource.accountID.rawValue)), \(versions.map(\.resource.resource.rawValue)),
                \(versions.map { $0.resource.revision.stored }), \(versions.map(\.version.order.capturedAt.timestamp)),
                \(versions.map(\.version.order.stateID)), \(versions.map(\.version.content.hash))) WITH ORDINALITY
        AS named (account_id, arn, revision, captured_at, state_id, content_hash, place)
      CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "named")) AS found
      CROSS JOIN LATERAL (
        SELECT configuration.captured_at, configuration.state_id, configuration.content_hash FROM configuration
        WHERE configuration.account_id = named.account_id AND configuration.resource_id = found.resource_id
          AND configuration.revision = named.revision LIMIT 1
      ) AS known
    WHERE (known.captured_at, known.state_id, known.content_hash)
      = (named.captured_at, named.state_id, named.content_hash)
    """
  }

  private func versions(of resources: [ResourceARN]) -> SQL {
    """
    WITH touched AS (
      SELECT account_id, arn, array_agg(revision) AS revisions
      FROM unnest(\(resources.map(\.accountID.rawValue)), \(resources.map(\.resource.rawValue)),
                  \(resources.map { $0.revision.stored })) AS named (account_id, arn, revision)
      GROUP BY account_id, arn
    ),
    known AS (
      SELECT touched.account_id, found.resource_id, touched.arn, touched.revisions
      FROM touched CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "touched")) AS found
    )
    SELECT known.arn, version.revision, version.is_active, version.captured_at, version.state_id, version.content_hash,
           version.outcomes, version.outcomes_on_windows, version.is_windows, version.runs_arn, version.runs_revision,
           version.gone_status IS NOT NULL AS is_gone
    FROM known CROSS JOIN LATERAL (
      SELECT configuration.*
      FROM unnest(known.revisions) AS named (revision)
        JOIN configuration ON configuration.account_id = known.account_id
          AND configuration.resource_id = known.resource_id AND configuration.revision = named.revision
      UNION ALL
      (SELECT configuration.*
       FROM configuration
       WHERE configuration.account_id = known.account_id AND configuration.resource_id = known.resource_id
         AND configuration.is_active AND configuration.revision <> ALL (known.revisions)
       ORDER BY configuration.revision DESC LIMIT 1)
    ) AS version
    """
  }

  private func findings(of resources: [ResourceARN]) -> SQL {
    """
    SELECT touched.arn, known.revision, known.outcomes, known.exempt, known.is_gone, known.since
    FROM (SELECT DISTINCT account_id, arn
          FROM unnest(\(resources.map(\.accountID.rawValue)), \(resources.map(\.resource.rawValue)))
            AS named (account_id, arn)) AS touched
      CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "touched")) AS found
      CROSS JOIN LATERAL (
        SELECT finding.revision, finding.outcomes, finding.exempt, finding.is_gone, finding.since FROM finding
        WHERE finding.account_id = touched.account_id AND finding.resource_id = found.resource_id LIMIT 1
      ) AS known
    """
  }

  private func windowsRevisions(among running: [ResourceARN]) -> SQL {
    """
    SELECT running.arn, running.revision
    FROM (SELECT DISTINCT account_id, arn, revision
          FROM unnest(\(running.map(\.accountID.rawValue)), \(running.map(\.resource.rawValue)),
                      \(running.map { $0.revision.stored })) AS named (account_id, arn, revision)) AS running
      CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "running")) AS found
      CROSS JOIN LATERAL (
        SELECT configuration.is_windows FROM configuration
        WHERE configuration.account_id = running.account_id AND configuration.resource_id = found.resource_id
          AND configuration.revision = running.revision LIMIT 1
      ) AS known
    WHERE known.is_windows
    """
  }

  private func runners(of revisions: [ResourceARN]) -> SQL {
    """
    SELECT service.arn AS service_arn, run.arn, run.revision, runner.outcomes, runner.outcomes_on_windows,
           known.outcomes AS finding_outcomes, known.exempt, known.since
    FROM (SELECT DISTINCT account_id, arn, revision
          FROM unnest(\(revisions.map(\.accountID.rawValue)), \(revisions.map(\.resource.rawValue)),
                      \(revisions.map { $0.revision.stored })) AS named (account_id, arn, revision)) AS run
      CROSS JOIN LATERAL (
        SELECT configuration.resource_id, configuration.outcomes, configuration.outcomes_on_windows
        FROM configuration
        WHERE configuration.account_id = run.account_id AND configuration.runs_arn = run.arn
          AND configuration.runs_revision = run.revision AND configuration.outcomes_on_windows IS NOT NULL
        -- Keeps the planner from joining by the account alone, as the limits below do.
        OFFSET 0
      ) AS runner
      CROSS JOIN LATERAL (
        SELECT resource.arn FROM resource
        WHERE resource.account_id = run.account_id AND resource.resource_id = runner.resource_id LIMIT 1
      ) AS service
      CROSS JOIN LATERAL (
        SELECT finding.outcomes, finding.exempt, finding.since FROM finding
        WHERE finding.account_id = run.account_id AND finding.resource_id = runner.resource_id LIMIT 1
      ) AS known
    """
  }
}
