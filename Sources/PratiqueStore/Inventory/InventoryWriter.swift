public import Postgres
public import PratiqueCore

/// What a batch changes.
public struct InventoryChange: Sendable {
  /// New versions, and known ones whose order key or content is newer.
  public var versions: [StoredVersion] = []
  /// Finding rows that appear or change, by what is judged.
  public var findings: [(resource: ResourceARN, outcomes: PackedOutcomes, isGone: Bool)] = []
  /// Resources whose findings close, since nothing of them may be judged.
  public var closed: [ResourceARN] = []

  /// Changes nothing.
  public init() {}

  /// Whether nothing is to be written.
  public var isEmpty: Bool { versions.isEmpty && findings.isEmpty && closed.isEmpty }
}

/// Writes what a batch changes: binary COPY into temporary tables, then one set-based statement for each table.
public struct InventoryWriter {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Writes everything within the transaction that is under way; of the findings that change nothing is exempt afterwards.
  ///
  /// - Parameters:
  ///   - evaluationID: of the evaluation that is written with it.
  ///   - at: the transaction's time.
  public func write(_ change: InventoryChange, evaluationID: String, at instant: Instant) throws {
    try createArrivals()
    try copyVersions(change.versions)
    try copyFindings(change)
    _ = try db.pipeline([
      """
      INSERT INTO resource (account_id, arn, resource_type, region, first_seen_at)
      SELECT DISTINCT arrival.account_id, arrival.arn, arrival.resource_type, arrival.region, \(instant.timestamp)
      FROM arriving_configuration AS arrival
      WHERE NOT EXISTS (
        SELECT FROM resource WHERE resource.account_id = arrival.account_id AND resource.arn = arrival.arn)
      ON CONFLICT ON CONSTRAINT resource_arn_is_unique DO NOTHING
      """,
      Self.keepingFormerVersions(at: instant),
      """
      INSERT INTO configuration AS known (account_id, resource_id, revision, is_active, captured_at, state_id,
        content_hash, facts, gone_status, outcomes, outcomes_on_windows, is_windows, runs_arn, runs_revision,
        tags, recorded_at)
      SELECT account_id, resource_id, revision, is_active, captured_at, state_id,
             content_hash, facts, gone_status, outcomes, outcomes_on_windows, is_windows, runs_arn, runs_revision,
             tags, \(instant.timestamp)
      FROM arriving_configuration AS arrival CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS resource
      ON CONFLICT ON CONSTRAINT configuration_pkey DO UPDATE SET
        is_active = excluded.is_active, captured_at = excluded.captured_at, state_id = excluded.state_id,
        content_hash = excluded.content_hash, facts = excluded.facts, gone_status = excluded.gone_status,
        outcomes = excluded.outcomes, outcomes_on_windows = excluded.outcomes_on_windows,
        is_windows = excluded.is_windows, runs_arn = excluded.runs_arn, runs_revision = excluded.runs_revision,
        tags = excluded.tags, recorded_at = \(fragment: Self.recordedAt)
      """,
      """
      DELETE FROM finding
      USING (
        SELECT arrival.account_id, found.resource_id
        FROM arriving_finding AS arrival CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS found
        WHERE arrival.outcomes IS NULL
      ) AS closed
      WHERE finding.account_id = closed.account_id AND finding.resource_id = closed.resource_id
      """,
      """
      INSERT INTO finding AS known (account_id, resource_id, revision, outcomes, evaluated_at, evaluation_id, exempt,
        is_gone, since)
      SELECT account_id, resource_id, revision, outcomes, \(instant.timestamp), \(evaluationID), 0,
             arrival.is_gone, \(instant.timestamp)
      FROM arriving_finding AS arrival CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS resource
      WHERE outcomes IS NOT NULL
      ON CONFLICT ON CONSTRAINT finding_pkey DO UPDATE SET
        revision = excluded.revision, outcomes = excluded.outcomes, evaluated_at = excluded.evaluated_at,
        evaluation_id = excluded.evaluation_id, exempt = excluded.exempt, is_gone = excluded.is_gone,
        since = excluded.since
      """,
    ])
  }

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
        switch stored.body {
        case .facts(let json):
          writer.append(JSONB(text: String(decoding: json, as: UTF8.self)))
          writer.appendNull()
        case .gone(let status):
          writer.appendNull()
          writer.append(status)
        }
        writer.append(content.outcomes.rawValue)
        writer.append(content.outcomesOnWindows?.rawValue)
        writer.append(content.isWindows)
        writer.append(content.runs?.resource.rawValue)
        writer.append(content.runs.map { $0.revision.stored })
        writer.append(stored.tags.isEmpty ? nil : JSONB(text: StoredTags.encode(stored.tags)))
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
