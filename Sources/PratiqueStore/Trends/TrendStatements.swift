public import Postgres
public import PratiqueCore

/// A place whose counts belong to a series: a whole account, or one region of it.
public struct TrendMember: Hashable, Sendable {
  /// Whose.
  public let accountID: AccountID
  /// One region; `nil` is all of them.
  public let region: Region?
  /// What the series is called.
  public let key: String

  /// Takes everything as it is.
  public init(accountID: AccountID, region: Region?, key: String) {
    self.accountID = accountID
    self.region = region
    self.key = key
  }
}

/// Which counts are wanted, and how far they are told apart; always by control.
public struct TrendSelection: Hashable, Sendable {
  /// Only these.
  public var controls: [ControlID]
  /// Only there.
  public var region: Region?
  /// Whether regions are counted apart.
  public var byRegion: Bool
  /// Whether it is wanted why more or fewer failed; 0 is said otherwise. Adding these up takes PostgreSQL ten times as long
  /// as the counts: they are `bigint`, whose sum is `numeric` to it.
  public var hasCauses: Bool

  /// By default everything, in all regions together.
  public init(
    controls: [ControlID] = Catalogue.controls.map(\.id), region: Region? = nil, byRegion: Bool = false,
    hasCauses: Bool = true
  ) {
    self.controls = controls
    self.region = region
    self.byRegion = byRegion
    self.hasCauses = hasCauses
  }

  /// The numbers that are read.
  var columns: [RollupColumn] { hasCauses ? RollupColumn.allCases : RollupColumn.counts }
}

/// A part of history: what happened from one instant on and before another.
public struct HistoryRange: Hashable, Sendable {
  /// Inclusive.
  public let start: Instant
  /// Exclusive.
  public let end: Instant

  /// Takes everything as it is.
  public init(from start: Instant, before end: Instant) {
    self.start = start
    self.end = end
  }

  /// Whether nothing can lie in it.
  public var isEmpty: Bool { start >= end }
}

extension Instant {
  /// Earlier than everything that is stored.
  public static let beginningOfHistory = Instant(microseconds: -62_135_596_800_000_000)
  /// Later than everything that is stored.
  public static let endOfHistory = Instant(microseconds: 253_402_300_800_000_000)
}

/// The statements that trends are read by; each names the index that it was written for, which a test makes sure of.
public enum TrendStatements {
  /// From so many accounts on days are read whole, and accounts picked from them; before that, account by account.
  public static let manyAccounts = 100

  // MARK: Counts

  // Rows of all accounts together are few, and are added up where they are read: ten sums of each take PostgreSQL five
  // times as long as handing the rows over. Those of accounts are added up by it, since they may be very many.

  /// Of all accounts at the ends of quarters of an hour: `fleet_rollup_pkey`, one look-up for each cell and instant.
  public static func fleet(at ends: [Instant], _ selection: TrendSelection) -> SQL {
    """
    WITH RECURSIVE cell (control, region) AS (
      (SELECT control, region FROM fleet_rollup ORDER BY control, region LIMIT 1)
      UNION ALL
      SELECT following.control, following.region
      FROM cell CROSS JOIN LATERAL (
        SELECT control, region FROM fleet_rollup
        WHERE (control, region) > (cell.control, cell.region) ORDER BY control, region LIMIT 1
      ) AS following
    )
    SELECT wanted.place, cell.control, \(fragment: region(selection, of: "cell")) AS region,
           \(fragment: numbers(selection))
    FROM unnest(\(ends.map(\.timestamp))) WITH ORDINALITY AS wanted (until, place)
      CROSS JOIN cell
      CROSS JOIN LATERAL (
        SELECT * FROM fleet_rollup AS known
        WHERE known.control = cell.control AND known.region = cell.region AND known.until <= wanted.until
        ORDER BY known.until DESC LIMIT 1
      ) AS counted
    WHERE \(fragment: condition(selection, of: "cell"))
    """
  }

  /// Of all accounts at the ends of days, where every cell has a row: `fleet_rollup_by_time`.
  public static func fleet(atEndsOfDays ends: [Instant], _ selection: TrendSelection) -> SQL {
    """
    SELECT counted.until, counted.control, \(fragment: region(selection, of: "counted")) AS region,
           \(fragment: numbers(selection))
    FROM fleet_rollup AS counted
    WHERE counted.until = ANY (\(ends.map(\.timestamp))) AND \(fragment: condition(selection, of: "counted"))
    """
  }

  /// Of closed days, account by account: `verdict_rollup_pkey`.
  public static func days(_ days: [Instant], of members: [TrendMember], _ selection: TrendSelection) -> SQL {
    // The days stand in a range and a condition that no index takes: every day of the list would be looked for by itself.
    """
    SELECT counted.day::text AS day, member.key, counted.control,
           \(fragment: region(selection, of: "counted")) AS region, \(fragment: sums(selection))
    FROM \(fragment: relation(members))
      JOIN verdict_rollup AS counted ON counted.account_id = member.account_id
        AND counted.region = coalesce(member.region, counted.region)
    WHERE counted.day BETWEEN \(fragment: date(days.min())) AND \(fragment: date(days.max()))
      AND counted.day - 0 = ANY (\(days.map(\.dayText))::text[]::date[])
      AND \(fragment: condition(selection, of: "counted"))
    GROUP BY 1, 2, 3, 4
    """
  }

  /// Of closed days, whole days at once: `verdict_rollup_by_day`.
  public static func wholeDays(_ days: [Instant], of members: [TrendMember], _ selection: TrendSelection) -> SQL {
    // One text, not many: the planner looks into it, and sees how few of the days these are.
    let list = "{\(days.map(\.dayText).joined(separator: ","))}"
    return """
      SELECT counted.day::text AS day, member.key, counted.control,
             \(fragment: region(selection, of: "counted")) AS region, \(fragment: sums(selection))
      FROM verdict_rollup AS counted
        JOIN \(fragment: relation(members)) ON counted.account_id = member.account_id
          AND counted.region = coalesce(member.region, counted.region)
      WHERE counted.day = ANY (\(list)::date[])
        AND \(fragment: condition(selection, of: "counted"))
      GROUP BY 1, 2, 3, 4
      """
  }

  /// Of a day that isn't closed, and of the days between it and the last one that is, in order: whoever reads them keeps
  /// the last row of each account, control and region. `verdict_rollup_by_day`, or `verdict_rollup_pkey` for few accounts.
  ///
  /// - Parameter closed: the last day that is closed; `nil` when none is.
  public static func openDay(
    _ day: Instant, after closed: Instant?, of accounts: [AccountID], _ selection: TrendSelection
  ) -> SQL {
    // By a sort of all of them PostgreSQL could keep the last ones itself; it takes ten times as long as reading them.
    """
    SELECT counted.account_id, counted.control, counted.region, \(fragment: numbers(selection))
    FROM verdict_rollup AS counted
    WHERE counted.day BETWEEN \(fragment: date(closed)) AND \(fragment: date(day))
      AND counted.account_id = ANY (\(accounts.map(\.rawValue)))
      AND \(fragment: condition(selection, of: "counted"))
    ORDER BY counted.day
    """
  }

  // MARK: History

  /// What happened to findings, by account and time: `finding_transition_by_account`.
  ///
  /// - Parameters:
  ///   - accounts: only these; `nil` is all of the organisation.
  ///   - position: only what is behind it.
  public static func transitions(
    in range: HistoryRange, of accounts: [AccountID]?, after position: HistoryPosition?, limit: Int
  ) -> SQL {
    // Account by account, so that no index entry outside of the range is read; the limit ends it early.
    """
    SELECT \(fragment: transitionColumns)
    FROM account CROSS JOIN LATERAL (
      SELECT * FROM finding_transition AS known
      WHERE known.account_id = account.account_id
        AND known.at >= \(range.start.timestamp) AND known.at < \(range.end.timestamp)
        AND (account.account_id > \(position?.accountID.rawValue ?? "")
          OR (known.at, known.sequence) > (\(position?.at.timestamp ?? .negativeInfinity), \(position?.sequence ?? 0)))
      ORDER BY known.at, known.sequence
    ) AS transition
    WHERE account.account_id >= \(position?.accountID.rawValue ?? "") AND \(fragment: among(accounts))
    ORDER BY account.account_id, transition.at, transition.sequence
    LIMIT \(Int64(limit))
    """
  }

  /// What happened to findings of some resources of one account: `finding_transition_pkey`.
  public static func transitions(
    in range: HistoryRange, of resources: [Int64], in account: AccountID, after position: HistoryPosition?, limit: Int
  ) -> SQL {
    """
    SELECT \(fragment: transitionColumns)
    FROM finding_transition AS transition
    WHERE transition.account_id = \(account.rawValue) AND transition.resource_id = ANY (\(resources))
      AND transition.at >= \(range.start.timestamp) AND transition.at < \(range.end.timestamp)
      AND (transition.at, transition.sequence)
        > (\(position?.at.timestamp ?? .negativeInfinity), \(position?.sequence ?? 0))
    ORDER BY transition.at, transition.sequence
    LIMIT \(Int64(limit))
    """
  }

  /// What went on and off, by account and time: `enablement_transition_pkey`.
  public static func toggles(in range: HistoryRange, of accounts: [AccountID]?) -> SQL {
    """
    SELECT toggle.account_id, toggle.region, toggle.control, toggle.sequence, toggle.at, toggle.is_enabled,
           toggle.compliant, toggle.failing, toggle.exempt, toggle.not_applicable, toggle.no_data, toggle.trigger,
           toggle.evaluation_id, toggle.decision_id
    FROM account CROSS JOIN LATERAL (
      SELECT * FROM enablement_transition AS known
      WHERE known.account_id = account.account_id
        AND known.at >= \(range.start.timestamp) AND known.at < \(range.end.timestamp)
    ) AS toggle
    WHERE \(fragment: among(accounts))
    ORDER BY toggle.account_id, toggle.at, toggle.sequence
    """
  }

  /// What made findings fail or no longer fail, of all accounts in the order of time.
  ///
  /// - Parameters:
  ///   - accounts: only these; `nil` is all of the organisation.
  ///   - position: only what is behind it, compared by time, account and sequence.
  public static func failures(
    in range: HistoryRange, of accounts: [AccountID]?, controls: [ControlID], after position: HistoryPosition?,
    limit: Int
  ) -> SQL {
    let failing = controls.reduce(Int64(0)) { $0 | 2 << PackedOutcomes.shift($1) }
    return """
      SELECT \(fragment: transitionColumns), resource.arn,
             coalesce(transition.revision_after, transition.revision_before) AS revision
      FROM account
        CROSS JOIN LATERAL (
          SELECT * FROM finding_transition AS known
          WHERE known.account_id = account.account_id
            AND known.at >= \((position?.at ?? range.start).timestamp) AND known.at < \(range.end.timestamp)
            AND ((known.outcomes_before | known.outcomes_after) & \(failing)) <> 0
        ) AS transition
        JOIN resource ON resource.account_id = transition.account_id
          AND resource.resource_id = transition.resource_id
      WHERE \(fragment: among(accounts))
        AND (transition.at, transition.account_id, transition.sequence)
          > (\(position?.at.timestamp ?? .negativeInfinity), \(position?.accountID.rawValue ?? ""),
             \(position?.sequence ?? 0))
      ORDER BY transition.at, transition.account_id, transition.sequence
      LIMIT \(Int64(limit))
      """
  }

  /// The findings of every resource of an account after everything that happened until an instant:
  /// `finding_transition_pkey`.
  ///
  /// - Parameter place: only in a region, and only where a control found something; `nil` is everywhere.
  public static func states(
    in account: AccountID, failing place: (region: Region, control: ControlID)?, at instant: Instant
  ) -> SQL {
    let condition: SQL =
      place.map { place in
        """
        resource.region = \(place.region.rawValue)
          AND (state.outcomes & \(Int64(2) << PackedOutcomes.shift(place.control))) <> 0
        """
      } ?? "true"
    return """
      SELECT resource.resource_id, resource.arn, state.revision, state.outcomes, state.exempt
      FROM resource
        LEFT JOIN finding ON finding.account_id = resource.account_id AND finding.resource_id = resource.resource_id
        LEFT JOIN LATERAL (
          SELECT later.* FROM finding_transition AS later
          WHERE later.account_id = resource.account_id AND later.resource_id = resource.resource_id
            AND later.at > \(instant.timestamp)
          ORDER BY later.at, later.sequence LIMIT 1
        ) AS following ON true
        CROSS JOIN LATERAL (
          SELECT CASE WHEN following.at IS NULL THEN finding.revision ELSE following.revision_before END AS revision,
                 CASE WHEN following.at IS NULL THEN finding.outcomes ELSE following.outcomes_before END AS outcomes,
                 CASE WHEN following.at IS NULL THEN finding.exempt ELSE following.exempt_before END AS exempt
        ) AS state
      WHERE resource.account_id = \(account.rawValue) AND state.revision IS NOT NULL AND \(fragment: condition)
      ORDER BY resource.resource_id
      """
  }

  static var transitionColumns: SQL {
    """
    transition.account_id, transition.resource_id, transition.sequence, transition.at, transition.region,
    transition.revision_before, transition.revision_after, transition.outcomes_before, transition.outcomes_after,
    transition.exempt_before, transition.exempt_after, transition.is_gone_before, transition.is_gone_after,
    transition.disabled, transition.trigger, transition.evaluation_id, transition.decision_id
    """
  }

  // MARK: Parts

  private static func numbers(_ selection: TrendSelection) -> SQL {
    RollupColumn.list(selection.columns) { "counted.\($0)" }
  }

  private static func sums(_ selection: TrendSelection) -> SQL {
    RollupColumn.list(selection.columns) { "sum(counted.\($0))::bigint AS \($0)" }
  }

  private static func region(_ selection: TrendSelection, of table: String) -> SQL {
    selection.byRegion ? "\(raw: table).region" : "NULL::text"
  }

  private static func condition(_ selection: TrendSelection, of table: String) -> SQL {
    var conditions: [SQL] = ["true"]
    if selection.controls.count < Catalogue.controls.count {
      conditions.append("\(raw: table).control = ANY (\(selection.controls.map { Int16($0.number) }))")
    }
    if let region = selection.region { conditions.append("\(raw: table).region = \(region.rawValue)") }
    return conditions.joined(separator: " AND ")
  }

  private static func relation(_ members: [TrendMember]) -> SQL {
    """
    unnest(\(members.map(\.accountID.rawValue)), \(members.map { $0.region?.rawValue }), \(members.map(\.key)))
      AS member (account_id, region, key)
    """
  }

  private static func among(_ accounts: [AccountID]?) -> SQL {
    accounts.map { "account.account_id = ANY (\($0.map(\.rawValue)))" } ?? "true"
  }

  private static func date(_ day: Instant?) -> SQL {
    day.map { "\($0.dayText)::date" } ?? "'-infinity'::date"
  }
}
