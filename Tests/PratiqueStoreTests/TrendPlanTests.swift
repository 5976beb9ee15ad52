import DatabaseTesting
import Postgres
import PratiqueCore
import PratiqueStore
import Testing

/// Every statement that trends are read by uses the index that it was written for.
@Suite("Plans of trend statements")
struct TrendPlanTests {
  private static let organisation = OrganisationID("default")!
  private static let accounts = (1...200).compactMap { AccountID("\(100_000_000_000 + $0)") }
  private static let days = (0..<30).map { Instant("2026-10-01T00:00:00Z")!.adding(seconds: $0 * 86_400) }
  private static let range = HistoryRange(
    from: Instant("2026-10-20T00:00:00Z")!, before: Instant("2026-10-20T00:15:00Z")!)

  private static func members(_ count: Int) -> [TrendMember] {
    accounts.prefix(count).map { TrendMember(accountID: $0, region: nil, key: $0.rawValue) }
  }

  @Test("each uses its index")
  func plans() async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in try Database.migrator().up(on: db) }
    ) { database in
      let owner = ConnectionPool(
        configuration: database.ownerConfiguration, size: 1, queueLimit: 4, logger: .silent)
      owner.start()
      try await owner.withConnection(within: .seconds(60)) { db in
        try Tenancy.transaction(of: Self.organisation, .readWrite, on: db) { db, _, _ in
          try Self.seed(db)
        }
        try db.script(
          """
          ANALYZE account, resource, finding, finding_transition, enablement_transition, verdict_rollup, fleet_rollup
          """)
      }
      await owner.shutdown()
      let pool = database.pool()
      let plans = try await pool.withConnection { db in
        try Tenancy.transaction(of: Self.organisation, .snapshot, on: db) { db, _, _ in
          try Self.statements.map { name, index, statement in
            let lines = try db.query("EXPLAIN \(fragment: statement)").map { try $0.decode(0, as: String.self) }
            return (name, index, lines.joined(separator: "\n"))
          }
        }
      }
      for (name, index, plan) in plans {
        // Partitions call their part of an index by their own name.
        #expect(plan.contains(index), "\(name):\n\(plan)")
        let scanned = plan.split(separator: "\n").filter {
          $0.contains("Seq Scan on verdict_rollup") || $0.contains("Seq Scan on fleet_rollup")
            || $0.contains("Seq Scan on finding_transition")
        }
        #expect(scanned == [], "\(name):\n\(plan)")
      }
    }
  }

  private static var statements: [(name: String, index: String, statement: SQL)] {
    let selection = TrendSelection()
    return [
      ("fleet", "fleet_rollup_pkey", TrendStatements.fleet(at: days, selection)),
      ("ends of days", "fleet_rollup_by_time", TrendStatements.fleet(atEndsOfDays: days, selection)),
      ("days", "verdict_rollup_pkey", TrendStatements.days(days, of: members(1), selection)),
      (
        "days of one control", "verdict_rollup_pkey",
        TrendStatements.days(days, of: members(3), TrendSelection(controls: [ControlID(ecs: 2)]))
      ),
      (
        "whole days", "verdict_rollup_by_day",
        TrendStatements.wholeDays([days[3], days[20]], of: members(200), selection)
      ),
      (
        "open day", "verdict_rollup_by_day",
        TrendStatements.openDay(days[29], after: days[28], of: accounts, selection)
      ),
      (
        "transitions", "account_id_at_sequence_idx",
        TrendStatements.transitions(in: range, of: nil, after: nil, limit: TrendReader.pageSize)
      ),
      (
        "transitions of resources", "_pkey",
        TrendStatements.transitions(
          in: HistoryRange(from: .beginningOfHistory, before: range.end), of: [1, 2, 3], in: accounts[0], after: nil,
          limit: TrendReader.pageSize)
      ),
      ("toggles", "enablement_transition", TrendStatements.toggles(in: range, of: [accounts[0]])),
      (
        "failures", "account_id_at_sequence_idx",
        TrendStatements.failures(
          in: range, of: [accounts[0]], controls: [ControlID(ecs: 2)], after: nil, limit: 1_000)
      ),
      (
        "states", "_pkey",
        TrendStatements.states(
          in: accounts[0], failing: (Region("eu-west-1")!, ControlID(ecs: 2)), at: range.start)
      ),
    ]
  }

  /// 200 accounts with a few resources each, 30 days of counts of three controls in two regions, and of transitions.
  private static func seed(_ db: Connection) throws {
    try db.execute(
      "INSERT INTO account (account_id) SELECT (100000000000 + n)::text FROM generate_series(1, 200) AS n")
    try db.execute(
      """
      INSERT INTO resource (account_id, arn, resource_type, region, first_seen_at)
      SELECT account_id, 'arn:aws:ecs:eu-west-1:' || account_id || ':service/shop/s' || n, 2, 'eu-west-1', '2026-10-01Z'
      FROM account CROSS JOIN generate_series(1, 20) AS n
      """)
    try db.execute(
      """
      INSERT INTO verdict_rollup (account_id, control, region, day, pass)
      SELECT account_id, control, region, day::date, 5
      FROM account CROSS JOIN unnest(ARRAY[1, 2, 5]) AS control CROSS JOIN unnest(ARRAY['eu-west-1', 'us-east-1']) AS region
        CROSS JOIN generate_series('2026-10-01'::timestamp, '2026-10-30', '1 day') AS day
      """)
    try db.execute(
      """
      INSERT INTO fleet_rollup
      SELECT organisation_id, control, region, until, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      FROM organisation CROSS JOIN unnest(ARRAY[1, 2, 5]) AS control
        CROSS JOIN unnest(ARRAY['eu-west-1', 'us-east-1']) AS region
        CROSS JOIN generate_series('2026-10-01Z'::timestamptz, '2026-10-30Z', '1 hour') AS until
      WHERE organisation_id = 'default'
      """)
    try db.execute(
      """
      INSERT INTO finding_transition (account_id, resource_id, at, region, since, revision_before, revision_after,
        outcomes_before, outcomes_after, exempt_before, exempt_after, disabled, trigger, evaluation_id)
      SELECT account_id, resource_id, at, region, at - interval '2 days', 0, 0, 8, 16, 0, 0, 0, 'ingest', 'evl_1'
      FROM resource CROSS JOIN generate_series('2026-10-01Z'::timestamptz, '2026-11-10Z', '2 days') AS at
      """)
    try db.execute(
      """
      INSERT INTO enablement_transition (account_id, region, control, at, is_enabled, compliant, failing, exempt,
        not_applicable, no_data, trigger, evaluation_id)
      SELECT account_id, 'eu-west-1', 2, at, false, 0, 0, 0, 0, 0, 'enablement', 'evl_1'
      FROM account CROSS JOIN generate_series('2026-10-01Z'::timestamptz, '2026-11-10Z', '1 day') AS at
      """)
  }
}
