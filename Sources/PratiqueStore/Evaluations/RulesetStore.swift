public import Postgres
public import PratiqueCore

/// What the stored outcomes were judged by, and judging them anew when that changes.
public struct RulesetStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// The fingerprint of rules and parameters behind the stored outcomes; `nil` in a new database.
  public func fingerprint() throws -> String? {
    try db.oneOrNil("SELECT fingerprint FROM ruleset")?.decode("fingerprint")
  }

  /// Says that everything has been judged by these rules.
  public func setFingerprint(_ fingerprint: String) throws {
    try db.execute(
      """
      INSERT INTO ruleset (fingerprint, judged_at) VALUES (\(fingerprint), now())
      ON CONFLICT ON CONSTRAINT ruleset_pkey DO UPDATE SET fingerprint = excluded.fingerprint, judged_at = now()
      """)
  }

  /// The accounts of the organisation that have resources.
  public func accounts() throws -> [AccountID] {
    try db.query("SELECT DISTINCT account_id FROM resource ORDER BY account_id").compactMap {
      AccountID(try $0.decode("account_id"))
    }
  }

  /// Every present version of an account that is judged or may come to be: behind the position, in the order of keys.
  public func versions(of accountID: AccountID, after position: VersionKey?, limit: Int) throws -> [JudgeableVersion] {
    try db.query(
      """
      SELECT resource.arn, configuration.resource_id, configuration.revision, configuration.facts::text AS facts,
             configuration.gone_status, configuration.outcomes, configuration.outcomes_on_windows,
             finding.outcomes AS finding_outcomes, finding.exempt, finding.since, coalesce(run.is_windows, false) AS runs_windows
      FROM configuration
        JOIN resource USING (account_id, resource_id)
        LEFT JOIN finding USING (account_id, resource_id, revision)
        LEFT JOIN LATERAL (
          SELECT known.is_windows
          FROM resource AS run_resource
            JOIN configuration AS known ON known.account_id = run_resource.account_id
              AND known.resource_id = run_resource.resource_id AND known.revision = configuration.runs_revision
          WHERE run_resource.account_id = configuration.account_id AND run_resource.arn = configuration.runs_arn
        ) AS run ON true
      WHERE configuration.account_id = \(accountID.rawValue)
        AND (configuration.resource_id, configuration.revision) >
          (\(position?.resourceID ?? 0), \(position?.revision ?? -1))
      ORDER BY configuration.resource_id, configuration.revision
      LIMIT \(Int64(limit))
      """
    ).map { row in
      let resource = try row.resource()
      return JudgeableVersion(
        key: VersionKey(resourceID: try row.decode("resource_id"), revision: try row.decode("revision")),
        resource: resource, sight: try row.sight(of: resource), runsWindows: try row.decode("runs_windows"),
        outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
        outcomesOnWindows: try row.decodeIfPresent("outcomes_on_windows").map(PackedOutcomes.init(rawValue:)),
        finding: try row.decodeIfPresent("finding_outcomes").map { outcomes in
          StoredFinding(
            revision: resource.revision, outcomes: PackedOutcomes(rawValue: outcomes),
            exempt: ControlSet(rawValue: try row.decode("exempt")), isGone: false, since: try row.instant("since"))
        })
    }
  }

  /// Writes outcomes that came out differently; of those findings nothing is exempt afterwards.
  public func update(
    _ accountID: AccountID, _ judged: [(key: VersionKey, outcomes: PackedOutcomes, onWindows: PackedOutcomes?)],
    findings: [(key: VersionKey, outcomes: PackedOutcomes)], evaluationID: String, at instant: Instant
  ) throws {
    _ = try db.pipeline([
      """
      UPDATE configuration
      SET outcomes = judged.outcomes, outcomes_on_windows = judged.on_windows
      FROM unnest(\(judged.map(\.key.resourceID)), \(judged.map(\.key.revision)), \(judged.map(\.outcomes.rawValue)),
                  \(judged.map { $0.onWindows?.rawValue })) AS judged (resource_id, revision, outcomes, on_windows)
      WHERE configuration.account_id = \(accountID.rawValue) AND configuration.resource_id = judged.resource_id
        AND configuration.revision = judged.revision
      """,
      """
      UPDATE finding
      SET outcomes = judged.outcomes, evaluated_at = \(instant.timestamp), evaluation_id = \(evaluationID), exempt = 0,
          since = \(instant.timestamp)
      FROM unnest(\(findings.map(\.key.resourceID)), \(findings.map(\.key.revision)),
                  \(findings.map(\.outcomes.rawValue))) AS judged (resource_id, revision, outcomes)
      WHERE finding.account_id = \(accountID.rawValue) AND finding.resource_id = judged.resource_id
        AND finding.revision = judged.revision
      """,
    ])
  }
}

/// The key of a version within its account.
public struct VersionKey: Hashable, Sendable {
  /// Within the account.
  public let resourceID: Int64
  /// 0 for clusters and services.
  public let revision: Int32
}

/// A stored version with what judging it anew takes.
public struct JudgeableVersion: Sendable {
  /// Within the account.
  public let key: VersionKey
  /// With the revision.
  public let resource: ResourceARN
  /// What was seen when.
  public let sight: Observation.Sight
  /// Whether the revision that the service runs is known to be a Windows one.
  public let runsWindows: Bool
  /// As stored.
  public let outcomes: PackedOutcomes
  /// As stored; see ``StoredVersion/Content``.
  public let outcomesOnWindows: PackedOutcomes?
  /// `nil` when the version is not the one that is judged.
  public let finding: StoredFinding?
}
