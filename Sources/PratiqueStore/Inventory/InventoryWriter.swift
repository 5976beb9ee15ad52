public import Postgres
public import PratiqueCore

/// What a batch changes.
public struct InventoryChange: Sendable {
  /// New versions, and known ones whose order key or content is newer.
  public var versions: [StoredVersion] = []
  /// Whether any of them may be of a resource that isn't stored.
  public var hasNewResources = true
  /// Whether any of them may take the place of another version.
  public var replacesVersions = true
  /// Finding rows that appear or change, by what is judged.
  public var findings: [(resource: ResourceARN, outcomes: PackedOutcomes, isGone: Bool)] = []
  /// Resources whose findings close, since nothing of them may be judged.
  public var closed: [ResourceARN] = []

  /// Changes nothing.
  public init() {}

  /// Whether nothing is to be written.
  public var isEmpty: Bool { versions.isEmpty && findings.isEmpty && closed.isEmpty }
}

/// Writes what a batch changes: one set-based statement for each table. Many rows come by binary COPY into temporary tables
/// first; few are bound to the statements themselves, which saves the round trips.
public struct InventoryWriter {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// What writes everything within the transaction that is under way; of the findings that change nothing is exempt
  /// afterwards.
  ///
  /// - Parameters:
  ///   - isSmall: whether the rows are few.
  ///   - evaluationID: of the evaluation that is written with it.
  ///   - at: the transaction's time.
  /// - Returns: statements that are to be run in their order.
  public func statements(
    writing change: InventoryChange, isSmall: Bool, evaluationID: String, at instant: Instant
  ) throws -> [SQL] {
    if !isSmall {
      try createArrivals()
      try copyVersions(change.versions)
      try copyFindings(change)
    }
    let versions = isSmall ? Self.rows(of: change.versions) : "arriving_configuration AS arrival"
    let findings = isSmall ? Self.findingRows(of: change) : "arriving_finding AS arrival"
    var statements: [SQL] = []
    if !change.versions.isEmpty {
      if change.hasNewResources { statements.append(Self.newResources(in: versions, at: instant)) }
      if change.replacesVersions { statements.append(Self.formerVersions(replacedBy: versions, at: instant)) }
      statements.append(Self.configurations(from: versions, at: instant))
    }
    if !change.closed.isEmpty { statements.append(Self.closing(findings)) }
    if !change.findings.isEmpty {
      statements.append(Self.findings(from: findings, evaluationID: evaluationID, at: instant))
    }
    return statements
  }

  // MARK: Statements

  private static func newResources(in versions: SQL, at instant: Instant) -> SQL {
    """
    INSERT INTO resource (account_id, arn, resource_type, region, first_seen_at)
    SELECT DISTINCT arrival.account_id, arrival.arn, arrival.resource_type, arrival.region, \(instant.timestamp)
    FROM \(fragment: versions)
    WHERE NOT EXISTS (
      SELECT FROM resource WHERE resource.account_id = arrival.account_id AND resource.arn = arrival.arn)
    ON CONFLICT ON CONSTRAINT resource_arn_is_unique DO NOTHING
    """
  }

  private static func configurations(from versions: SQL, at instant: Instant) -> SQL {
    """
    INSERT INTO configuration AS known (account_id, resource_id, revision, is_active, captured_at, state_id,
      content_hash, facts, gone_status, outcomes, outcomes_on_windows, is_windows, runs_arn, runs_revision,
      tags, recorded_at)
    SELECT account_id, resource_id, revision, is_active, captured_at, state_id,
           content_hash, facts, gone_status, outcomes, outcomes_on_windows, is_windows, runs_arn, runs_revision,
           tags, \(instant.timestamp)
    FROM \(fragment: versions) CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS resource
    ON CONFLICT ON CONSTRAINT configuration_pkey DO UPDATE SET
      is_active = excluded.is_active, captured_at = excluded.captured_at, state_id = excluded.state_id,
      content_hash = excluded.content_hash, facts = excluded.facts, gone_status = excluded.gone_status,
      outcomes = excluded.outcomes, outcomes_on_windows = excluded.outcomes_on_windows,
      is_windows = excluded.is_windows, runs_arn = excluded.runs_arn, runs_revision = excluded.runs_revision,
      tags = excluded.tags, recorded_at = \(fragment: recordedAt)
    """
  }

  private static func closing(_ findings: SQL) -> SQL {
    """
    DELETE FROM finding
    USING (
      SELECT arrival.account_id, found.resource_id
      FROM \(fragment: findings) CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS found
      WHERE arrival.outcomes IS NULL
    ) AS closed
    WHERE finding.account_id = closed.account_id AND finding.resource_id = closed.resource_id
    """
  }

  private static func findings(from findings: SQL, evaluationID: String, at instant: Instant) -> SQL {
    """
    INSERT INTO finding AS known (account_id, resource_id, revision, outcomes, evaluated_at, evaluation_id, exempt,
      is_gone, since)
    SELECT account_id, resource_id, revision, outcomes, \(instant.timestamp), \(evaluationID), 0,
           arrival.is_gone, \(instant.timestamp)
    FROM \(fragment: findings) CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS resource
    WHERE outcomes IS NOT NULL
    ON CONFLICT ON CONSTRAINT finding_pkey DO UPDATE SET
      revision = excluded.revision, outcomes = excluded.outcomes, evaluated_at = excluded.evaluated_at,
      evaluation_id = excluded.evaluation_id, exempt = excluded.exempt, is_gone = excluded.is_gone,
      since = excluded.since
    """
  }

  // MARK: Few rows

  private static func rows(of versions: [StoredVersion]) -> SQL {
    """
    unnest(
        \(versions.map(\.resource.accountID.rawValue)), \(versions.map(\.resource.resource.rawValue)),
        \(versions.map(\.resource.type.rawValue)), \(versions.map(\.resource.region.rawValue)),
        \(versions.map { $0.resource.revision.stored }), \(versions.map(\.version.isActive)),
        \(versions.map(\.version.order.capturedAt.timestamp)), \(versions.map(\.version.order.stateID)),
        \(versions.map(\.version.content.hash)), \(versions.map(\.facts)), \(versions.map(\.goneStatus)),
        \(versions.map(\.version.content.outcomes.rawValue)),
        \(versions.map { $0.version.content.outcomesOnWindows?.rawValue }),
        \(versions.map(\.version.content.isWindows)), \(versions.map { $0.version.content.runs?.resource.rawValue }),
        \(versions.map { $0.version.content.runs.map(\.revision.stored) }), \(versions.map(\.storedTags))
      ) AS arrival (account_id, arn, resource_type, region, revision, is_active, captured_at, state_id, content_hash,
        facts, gone_status, outcomes, outcomes_on_windows, is_windows, runs_arn, runs_revision, tags)
    """
  }

  private static func findingRows(of change: InventoryChange) -> SQL {
    let resources = change.findings.map(\.resource) + change.closed
    let outcomes = change.findings.map { Int64?($0.outcomes.rawValue) } + change.closed.map { _ in nil }
    return """
      unnest(
          \(resources.map(\.accountID.rawValue)), \(resources.map(\.resource.rawValue)),
          \(resources.map { $0.revision.stored }), \(outcomes),
          \(change.findings.map(\.isGone) + change.closed.map { _ in true })
        ) AS arrival (account_id, arn, revision, outcomes, is_gone)
      """
  }

  // MARK: Many rows

  /// Temporary tables of this connection; emptied at each commit.
  private func createArrivals() throws {
    try db.script(
      """
      CREATE TEMPORARY TABLE IF NOT EXISTS arriving_configuration (
        account_id text, arn text, resource_type smallint, region text, revision integer, is_active boolean,
        captured_at timestamptz, state_id bigint, content_hash bytea, facts jsonb, gone_status text, outcomes bigint,
        outcomes_on_windows bigint, is_windows boolean, runs_arn text, runs_revision integer,
        tags jsonb
      ) ON COMMIT DELETE ROWS;
      CREATE TEMPORARY TABLE IF NOT EXISTS arriving_finding (
        account_id text, arn text, revision integer, outcomes bigint, is_gone boolean
      ) ON COMMIT DELETE ROWS;
      """)
  }

  private func copyVersions(_ versions: [StoredVersion]) throws {
    guard !versions.isEmpty else { return }
    _ = try db.copyIn("COPY arriving_configuration FROM STDIN (FORMAT binary)") { writer in
      for stored in versions {
        let content = stored.version.content
        try writer.row(columns: 17)
        writer.append(stored.resource.accountID.rawValue)
        writer.append(stored.resource.resource.rawValue)
        writer.append(stored.resource.type.rawValue)
        writer.append(stored.resource.region.rawValue)
        writer.append(stored.resource.revision.stored)
        writer.append(stored.version.isActive)
        writer.append(stored.version.order.capturedAt.timestamp)
        writer.append(stored.version.order.stateID)
        writer.append(content.hash)
        writer.append(stored.facts)
        writer.append(stored.goneStatus)
        writer.append(content.outcomes.rawValue)
        writer.append(content.outcomesOnWindows?.rawValue)
        writer.append(content.isWindows)
        writer.append(content.runs?.resource.rawValue)
        writer.append(content.runs.map { $0.revision.stored })
        writer.append(stored.storedTags)
      }
    }
  }

  private func copyFindings(_ change: InventoryChange) throws {
    guard !change.findings.isEmpty || !change.closed.isEmpty else { return }
    _ = try db.copyIn("COPY arriving_finding FROM STDIN (FORMAT binary)") { writer in
      for (resource, outcomes, isGone) in change.findings {
        try append(resource, outcomes, isGone: isGone, to: &writer)
      }
      for resource in change.closed {
        try append(resource, nil, isGone: true, to: &writer)
      }
    }
  }

  private func append(
    _ resource: ResourceARN, _ outcomes: PackedOutcomes?, isGone: Bool, to writer: inout BinaryCopyWriter
  ) throws {
    try writer.row(columns: 5)
    writer.append(resource.accountID.rawValue)
    writer.append(resource.resource.rawValue)
    writer.append(resource.revision.stored)
    writer.append(outcomes?.rawValue)
    writer.append(isGone)
  }
}

extension StoredVersion {
  fileprivate var facts: JSONB? {
    guard case .facts(let json) = body else { return nil }
    return JSONB(text: String(decoding: json, as: UTF8.self))
  }

  fileprivate var goneStatus: String? {
    guard case .gone(let status) = body else { return nil }
    return status
  }

  fileprivate var storedTags: JSONB? {
    tags.isEmpty ? nil : JSONB(text: StoredTags.encode(tags))
  }
}
