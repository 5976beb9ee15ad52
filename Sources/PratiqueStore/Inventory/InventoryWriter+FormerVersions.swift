internal import Postgres
internal import PratiqueCore

extension InventoryWriter {
  /// Keeps what the arriving configurations replace as closed intervals, for evidence of the past. Nothing is kept of what
  /// comes for the first time, or says the same again.
  ///
  /// INVARIANT: runs before the configurations themselves are written.
  static func formerVersions(replacedBy versions: SQL, at instant: Instant) -> SQL {
    """
    INSERT INTO configuration_version (account_id, resource_id, revision, since, at, captured_at, facts, gone_status,
      tags, is_windows, runs_arn, runs_revision)
    SELECT arrival.account_id, found.resource_id, known.revision, known.recorded_at, \(instant.timestamp),
           known.captured_at, known.facts, known.gone_status, known.tags, known.is_windows, known.runs_arn,
           known.runs_revision
    FROM \(fragment: versions)
      CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS found
      CROSS JOIN LATERAL (
        SELECT configuration.* FROM configuration
        WHERE configuration.account_id = arrival.account_id AND configuration.resource_id = found.resource_id
          AND configuration.revision = arrival.revision LIMIT 1
      ) AS known
    WHERE (known.content_hash, known.tags) IS DISTINCT FROM (arrival.content_hash, arrival.tags)
      -- What became another twice at one instant was the first of them for no time at all.
      AND known.recorded_at < \(instant.timestamp)
    """
  }

  /// Since when a configuration is what it is, once the arriving one has met it; order keys don't count.
  static var recordedAt: SQL {
    """
    CASE WHEN (known.content_hash, known.tags) IS DISTINCT FROM (excluded.content_hash, excluded.tags)
      THEN greatest(known.recorded_at, excluded.recorded_at) ELSE known.recorded_at END
    """
  }
}
