internal import Postgres
public import PratiqueCore

/// When findings and configurations are looked at.
public enum Moment: Hashable, Sendable {
  /// As they are.
  case now
  /// As they were at an instant that is over.
  case past(Instant)
}

/// How rows of a moment are joined. History keeps closed intervals, the tables the open ones, so that of each resource at
/// most one row is found.
extension Moment {
  /// In which way the past of findings is looked up.
  enum Access {
    /// All of an account at once, by `finding_transition_by_account`: for many rows.
    case byAccount
    /// One resource after the other, by `finding_transition_pkey`, in history only where the open interval begins later.
    case byResource
  }

  /// Joins `finding` to `resource`.
  func findings(_ access: Access) -> SQL {
    switch (self, access) {
    case (.now, _):
      """
      JOIN finding ON finding.account_id = resource.account_id AND finding.resource_id = resource.resource_id
      """
    case (.past(let instant), .byAccount):
      """
      JOIN (
        SELECT account_id, resource_id, revision, outcomes, exempt, since, evaluated_at, evaluation_id
        FROM finding WHERE since <= \(instant.timestamp)
        UNION ALL
        SELECT account_id, resource_id, revision_before, outcomes_before, exempt_before, since, NULL, NULL
        FROM finding_transition WHERE since <= \(instant.timestamp) AND at > \(instant.timestamp)
      ) AS finding ON finding.account_id = resource.account_id AND finding.resource_id = resource.resource_id
      """
    case (.past(let instant), .byResource):
      """
      CROSS JOIN LATERAL (
        SELECT known.revision, known.outcomes, known.exempt, known.since, known.evaluated_at, known.evaluation_id
        FROM finding AS known
        WHERE known.account_id = resource.account_id AND known.resource_id = resource.resource_id
          AND known.since <= \(instant.timestamp)
        UNION ALL
        SELECT former.revision_before, former.outcomes_before, former.exempt_before, former.since, NULL, NULL
        FROM finding_transition AS former
        WHERE former.account_id = resource.account_id AND former.resource_id = resource.resource_id
          AND former.since <= \(instant.timestamp) AND former.at > \(instant.timestamp)
        LIMIT 1
      ) AS finding
      """
    }
  }

  /// Joins a configuration by its key.
  func configuration(as name: SQL, accountID: SQL, resourceID: SQL, revision: SQL) -> SQL {
    func key(_ table: SQL) -> SQL {
      """
      \(fragment: table).account_id = \(fragment: accountID) AND \(fragment: table).resource_id = \(fragment: resourceID)
        AND \(fragment: table).revision = \(fragment: revision)
      """
    }
    switch self {
    case .now:
      return "JOIN configuration AS \(fragment: name) ON \(fragment: key(name))"
    case .past(let instant):
      let columns: SQL = "captured_at, facts, gone_status, tags, is_windows, runs_arn, runs_revision"
      return """
        CROSS JOIN LATERAL (
          SELECT \(fragment: columns) FROM configuration AS standing
          WHERE \(fragment: key("standing")) AND standing.recorded_at <= \(instant.timestamp)
          UNION ALL
          SELECT \(fragment: columns) FROM configuration_version AS former
          WHERE \(fragment: key("former")) AND former.since <= \(instant.timestamp) AND former.at > \(instant.timestamp)
          LIMIT 1
        ) AS \(fragment: name)
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
        WHERE change.account_id = resource.account_id AND change.resource_id = resource.resource_id
          AND change.at <= \(instant.timestamp) AND finding.evaluated_at IS NULL
          AND (change.outcomes_before <> change.outcomes_after
            OR change.revision_before IS DISTINCT FROM change.revision_after)
        ORDER BY change.at DESC, change.sequence DESC LIMIT 1
      ) AS last ON true
      """
    }
  }
}
