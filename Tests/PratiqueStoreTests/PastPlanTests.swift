import DatabaseTesting
import Postgres
import PratiqueCore
import Testing

@testable import PratiqueStore

/// How the database looks the past up: never by going through all of it.
@Suite("Plans of the past")
struct PastPlanTests {
  static let accounts = 4
  /// Each a task definition family with three findings.
  static let resources = 3_400
  private static let account = AccountID("000000000002")!

  @Test("findings of an account a month ago are looked up by the account's closed intervals")
  func account() async throws {
    try await Self.withSeededHistory { db in
      let then = try Database.now(db).adding(seconds: -30 * 86_400)
      let filter = FindingFilter(accountID: Self.account, controls: Catalogue.controls.map(\.id))
      let reader = FindingReader(db, at: .past(then))
      let plan = try Self.plan(
        of: reader.scanning(filter, from: nil, isBehind: false, limit: 10_000), db)

      let months = plan.lines.filter { $0.contains("_account_id_at_sequence_idx") }
      #expect(months.count >= 1, "\(plan.text)")
      #expect(plan.scansWhole("finding_transition_2") == [], "\(plan.text)")
      #expect(plan.scansWhole("configuration") == [], "\(plan.text)")
      let rows = try reader.scan(filter, from: nil, isBehind: false, limit: 10_000)
      #expect(rows.count == Self.resources)
    }
  }

  @Test("a page looks up only what it shows")
  func page() async throws {
    try await Self.withSeededHistory { db in
      let then = try Database.now(db).adding(seconds: -30 * 86_400)
      let filter = FindingFilter(controls: Catalogue.controls.map(\.id))
      let reader = FindingReader(db, at: .past(then))
      let plan = try Self.plan(of: reader.scanning(filter, from: nil, isBehind: false, limit: 51), db)

      for table in ["resource", "finding", "configuration"] {
        #expect(plan.scansWhole(table) == [], "\(plan.text)")
      }
    }
  }

  private struct Plan {
    let lines: [String]
    var text: String { lines.joined(separator: "\n") }

    /// Tables that begin so and of which every row is read; empty ones, as the months ahead, don't count.
    func scansWhole(_ table: String) -> [String] {
      lines.filter { line in
        line.contains("Seq Scan on \(table)") && !line.contains("rows=0 ") && !line.contains("never executed")
      }
    }
  }

  private static func plan(of statement: SQL, _ db: Connection) throws -> Plan {
    _ = try db.query("EXPLAIN (ANALYZE) \(fragment: statement)")
    return Plan(lines: try db.query("EXPLAIN (ANALYZE) \(fragment: statement)").map { try $0.decode("QUERY PLAN") })
  }

  /// Sixty days in which a fiftieth of the findings changes each day.
  private static func withSeededHistory(_ body: @escaping @Sendable (Connection) throws -> Void) async throws {
    try await withInstalledDatabase(
      template: "past",
      prepare: { db in
        try Database.migrator().up(on: db)
        try db.transaction { db in try seed(db) }
        for table in ["account", "resource", "configuration", "configuration_version", "finding", "finding_transition"]
        {
          try db.execute("ANALYZE \(raw: table)")
        }
      }
    ) { database in
      try await database.pool().withConnection { db in
        try Tenancy.transaction(of: OrganisationID("default")!, .snapshot, on: db) { db, _, _ in try body(db) }
      }
    }
  }

  private static func seed(_ db: Connection) throws {
    try db.execute("SELECT set_config('app.org', 'default', true)")
    try db.execute("SELECT history_add_partitions((now() - interval '70 days')::date, 3)")
    try db.execute(
      """
      INSERT INTO account (account_id, recorded_at)
      SELECT lpad(n::text, 12, '0'), now() FROM generate_series(1, \(Int32(accounts))) AS n
      """)
    try db.execute(
      """
      INSERT INTO resource (account_id, arn, resource_type, region, first_seen_at)
      SELECT account_id, 'arn:aws:ecs:eu-west-1:' || account_id || ':task-definition/family' || n, 3, 'eu-west-1', now()
      FROM account CROSS JOIN generate_series(1, \(Int32(resources))) AS n
      """)
    try db.execute(
      """
      INSERT INTO configuration (account_id, resource_id, revision, is_active, captured_at, state_id, content_hash, facts,
        outcomes, is_windows, recorded_at)
      SELECT account_id, resource_id, 1, true, now(), 0, '\\x00', jsonb_build_object('padding', repeat('x', 600)), 73,
             false, now() - interval '65 days'
      FROM resource
      """)
    // The last change of each resource lies up to fifty days back.
    try db.execute(
      """
      INSERT INTO finding (account_id, resource_id, revision, outcomes, evaluated_at, evaluation_id, since)
      SELECT account_id, resource_id, 1, 73, now(), 'evl_1', now() - (resource_id % 50) * interval '1 day'
      FROM resource
      """)
    try db.execute(
      """
      INSERT INTO finding_transition (account_id, resource_id, at, region, since, revision_before, revision_after,
        outcomes_before, outcomes_after, exempt_before, exempt_after, disabled, trigger, evaluation_id)
      SELECT account_id, resource_id, since, 'eu-west-1', now() - interval '60 days', 1, 1, 74, 73, 0, 0, 0, 'ingest',
             'evl_1'
      FROM finding
      UNION ALL
      SELECT account_id, resource_id, now() - interval '60 days', 'eu-west-1', NULL, NULL, 1, 0, 74, 0, 0, 0, 'ingest',
             'evl_0'
      FROM finding
      """)
  }
}
