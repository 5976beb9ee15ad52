public import Postgres
public import PratiqueCore

extension HistoryStore {
  /// What writes the transitions of findings that are written by then, and what of them is exempt.
  public static func statements(
    writing arrivals: [ArrivalRecord], at instant: Instant, _ cause: TransitionCause
  ) -> [SQL] {
    let covered = arrivals.filter { arrival in
      guard let after = arrival.change.after else { return false }
      return !after.exempt.isEmpty || arrival.change.before?.exempt.isEmpty == false
    }
    return [transitions(of: arrivals, at: instant, cause)] + (covered.isEmpty ? [] : [exempt(covered, at: instant)])
  }

  private static func transitions(
    of arrivals: [ArrivalRecord], at instant: Instant, _ cause: TransitionCause
  ) -> SQL {
    """
    INSERT INTO finding_transition (account_id, resource_id, at, region, since, revision_before, revision_after,
      outcomes_before, outcomes_after, exempt_before, exempt_after,
      is_gone_before, is_gone_after, disabled, trigger, evaluation_id, decision_id)
    SELECT account_id, resource.resource_id, \(instant.timestamp), region, since, revision_before, revision_after,
           outcomes_before, outcomes_after, exempt_before, exempt_after,
           is_gone_before, is_gone_after, disabled, \(cause.trigger.rawValue),
           \(cause.evaluationID), decision_id
    FROM unnest(
        \(arrivals.map(\.change.accountID.rawValue)), \(arrivals.map(\.resource.resource.rawValue)),
        \(arrivals.map(\.change.region.rawValue)), \(arrivals.map { $0.since?.timestamp }),
        \(arrivals.map { $0.change.before.map(\.revision.stored) }),
        \(arrivals.map { $0.change.after.map(\.revision.stored) }),
        \(arrivals.map { $0.change.before?.outcomes.rawValue ?? 0 }),
        \(arrivals.map { $0.change.after?.outcomes.rawValue ?? 0 }),
        \(arrivals.map { $0.change.before?.exempt.rawValue ?? 0 }),
        \(arrivals.map { $0.change.after?.exempt.rawValue ?? 0 }),
        \(arrivals.map { $0.change.before?.isGone ?? false }), \(arrivals.map { $0.change.after?.isGone ?? false }),
        \(arrivals.map(\.change.disabled.rawValue)), \(arrivals.map { $0.decisionID ?? cause.decisionID })
      ) AS arrival (account_id, arn, region, since, revision_before, revision_after, outcomes_before,
        outcomes_after, exempt_before, exempt_after, is_gone_before, is_gone_after, disabled, decision_id)
      CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "arrival")) AS resource
    """
  }

  private static func exempt(_ covered: [ArrivalRecord], at instant: Instant) -> SQL {
    """
    UPDATE finding SET exempt = arrival.exempt, since = \(instant.timestamp)
    FROM (
      SELECT named.account_id, found.resource_id, named.exempt
      FROM unnest(
          \(covered.map(\.change.accountID.rawValue)), \(covered.map(\.resource.resource.rawValue)),
          \(covered.map { $0.change.after?.exempt.rawValue ?? 0 })) AS named (account_id, arn, exempt)
        CROSS JOIN LATERAL \(fragment: ResourceLookUp.statement(of: "named")) AS found
    ) AS arrival
    WHERE finding.account_id = arrival.account_id AND finding.resource_id = arrival.resource_id
    """
  }
}
