internal import Postgres
public import PratiqueCore

/// When findings and configurations are looked at.
public enum Moment: Hashable, Sendable {
  /// As they are.
  case now
  /// As they were at an instant that is over.
  case past(Instant)
}

/// What stands in place of the tables of the same names. History keeps closed intervals, the tables the open ones, so that
/// of each resource at most one row is found; the halves keep their indexes, also when they are joined.
extension Moment {
  var findings: SQL {
    switch self {
    case .now: "finding"
    case .past(let instant):
      """
      (SELECT account_id, resource_id, revision, outcomes, exempt, since, evaluated_at, evaluation_id
       FROM finding WHERE since <= \(instant.timestamp)
       UNION ALL
       SELECT account_id, resource_id, revision_before, outcomes_before, exempt_before, since, NULL, NULL
       FROM finding_transition WHERE since <= \(instant.timestamp) AND at > \(instant.timestamp))
      """
    }
  }

  var configurations: SQL {
    switch self {
    case .now: "configuration"
    case .past(let instant):
      """
      (SELECT account_id, resource_id, revision, captured_at, facts, gone_status, tags, is_windows, runs_arn,
              runs_revision
       FROM configuration WHERE recorded_at <= \(instant.timestamp)
       UNION ALL
       SELECT account_id, resource_id, revision, captured_at, facts, gone_status, tags, is_windows, runs_arn,
              runs_revision
       FROM configuration_version WHERE since <= \(instant.timestamp) AND at > \(instant.timestamp))
      """
    }
  }

  /// When the outcomes of the row `finding` last changed, and by which evaluation: one row.
  var evaluationOfFinding: SQL {
    switch self {
    case .now: "SELECT finding.evaluated_at, finding.evaluation_id"
    case .past(let instant):
      """
      -- What exemptions change is in the history too, and is no evaluation of the resource. Where the beginning is no longer
      -- kept, all that is known is since when it was so at least.
      SELECT coalesce(finding.evaluated_at, last.at, finding.since) AS evaluated_at,
             coalesce(finding.evaluation_id, last.evaluation_id, '') AS evaluation_id
      FROM (SELECT) AS one LEFT JOIN LATERAL (
        SELECT change.at, change.evaluation_id
        FROM finding_transition AS change
        WHERE change.account_id = finding.account_id AND change.resource_id = finding.resource_id
          AND change.at <= \(instant.timestamp) AND finding.evaluated_at IS NULL
          AND (change.outcomes_before <> change.outcomes_after
            OR change.revision_before IS DISTINCT FROM change.revision_after)
        ORDER BY change.at DESC, change.sequence DESC LIMIT 1
      ) AS last ON true
      """
    }
  }
}
