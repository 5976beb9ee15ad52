import DatabaseTesting
import Logging
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore

/// Lets things happen at instants of the past.
struct Chronicle {
  let harbour: Harbour

  /// Noon of a day in October 2026.
  static func day(_ day: Int, _ hour: Int = 12) -> Instant {
    Instant("2026-10-\(day < 10 ? "0" : "")\(day)T\(hour < 10 ? "0" : "")\(hour):00:00Z")!
  }

  /// The harbour with its clock stopped.
  func at(_ instant: Instant) -> Harbour {
    var context = harbour.context
    context.clock = .fixed(instant)
    return Harbour(over: context)
  }

  /// Does something that changes findings or what is exempt, and writes it down as of that instant.
  @discardableResult
  func happens<Result: Sendable>(
    _ instant: Instant, trigger: String = "ingest", exempt: [String: ControlSet] = [:],
    _ body: (Harbour) async throws -> Result
  ) async throws -> Result {
    let before = try await findings()
    let result = try await body(at(instant))
    try await inDatabase { db in
      for (arn, mask) in exempt {
        try db.execute(
          """
          UPDATE finding SET exempt = \(mask.rawValue) FROM resource
          WHERE resource.account_id = finding.account_id AND resource.resource_id = finding.resource_id AND arn = \(arn)
          """)
      }
    }
    let after = try await findings()
    try await inDatabase { db in
      for key in Set(before.keys).union(after.keys) where before[key]?.state != after[key]?.state {
        let (old, new) = (before[key], after[key])
        try db.execute(
          """
          INSERT INTO finding_transition (account_id, resource_id, at, region, since, revision_before, revision_after,
            outcomes_before, outcomes_after, exempt_before, exempt_after, disabled, trigger, evaluation_id, decision_id)
          SELECT account_id, resource_id, \(instant.written)::timestamptz, region, \(old?.since)::timestamptz,
            \(old?.state[0])::integer, \(new?.state[0])::integer, \(old?.state[1] ?? 0), \(new?.state[1] ?? 0),
            \(old?.state[2] ?? 0)::integer, \(new?.state[2] ?? 0)::integer, 0, \(trigger),
            \("evl_\(trigger)_\(instant)"), \(trigger == "ingest" ? nil : "dec_\(trigger)")
          FROM resource WHERE account_id || ' ' || resource_id = \(key)
          """)
        try db.execute(
          """
          UPDATE finding SET since = \(instant.written)::timestamptz
          WHERE account_id || ' ' || resource_id = \(key)
          """)
      }
      try db.execute("UPDATE account SET recorded_at = \(instant.written)::timestamptz")
    }
    return result
  }

  /// A control goes on or off in an account.
  func toggles(_ instant: Instant, _ control: ControlID, account: Int, isEnabled: Bool) async throws {
    try await inDatabase { db in
      try db.execute(
        """
        INSERT INTO enablement_transition (account_id, region, control, at, is_enabled, compliant, failing, exempt,
          not_applicable, no_data, trigger, evaluation_id, decision_id)
        VALUES (\(Harbour.account(account).rawValue), 'eu-west-1', \(Int16(control.number)),
          \(instant.written)::timestamptz, \(isEnabled), 0, 0, 0, 0, 0, 'enablement', 'evl_toggle', 'enb_toggle')
        """)
      try db.execute("UPDATE account SET recorded_at = \(instant.written)::timestamptz")
    }
  }

  /// Runs a transaction of the organisation.
  @discardableResult
  func inDatabase<Result: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Result) async throws -> Result {
    try await harbour.context.pool.withConnection { db in
      try Tenancy.transaction(of: OrganisationID("default")!, .readWrite, on: db) { db, _, _ in try body(db) }
    }
  }

  private struct Known: Sendable {
    /// Revision, outcomes and what is exempt.
    let state: [Int64]
    let since: String
  }

  private func findings() async throws -> [String: Known] {
    try await inDatabase { db in
      let rows = try db.query(
        """
        SELECT account_id || ' ' || resource_id AS key, revision::bigint, outcomes, exempt::bigint, since::text FROM finding
        """)
      return Dictionary(
        uniqueKeysWithValues: try rows.map { row in
          (
            try row.decode("key", as: String.self),
            Known(
              state: [try row.decode("revision"), try row.decode("outcomes"), try row.decode("exempt")],
              since: try row.decode("since"))
          )
        })
    }
  }
}

extension Instant {
  var written: String { description }

  /// The last instant before this one.
  var justBefore: Instant { Instant(microseconds: microseconds - 1) }
}

func withChronicle(_ body: (Chronicle) async throws -> Void) async throws {
  try await withHarbour { try await body(Chronicle(harbour: $0)) }
}

/// The same, with a history that begins at an instant.
func withInstalledHistory(from instant: Instant, _ body: (Chronicle) async throws -> Void) async throws {
  try await withInstalledDatabase(
    template: "migrated", prepare: { db in try Database.migrator().up(on: db) }
  ) { database in
    let owner = ConnectionPool(configuration: database.ownerConfiguration, size: 1, queueLimit: 4, logger: .silent)
    owner.start()
    try await owner.withConnection { db in
      try db.execute("INSERT INTO history_horizon (begins_at) VALUES (\(instant.written)::timestamptz)")
    }
    await owner.shutdown()
    let context = OperationContext(
      pool: database.pool(size: 4), evaluator: Evaluator(), logger: .silent, now: { Instant("2026-11-23T12:00:00Z")! })
    try await body(Chronicle(harbour: Harbour(context)))
  }
}

extension Chronicle {
  /// Findings of an instant as `ARN CONTROL VERDICT`, in the order of the list.
  func lines(at instant: Instant, verdict: Verdict? = nil, pageSize: Int = 50) async throws -> [String] {
    var query = FindingQuery()
    (query.at, query.verdict) = (instant, verdict)
    var lines: [String] = []
    var cursor: String?
    repeat {
      let page = try await ListFindings(at(Self.day(31)).context).run(
        query, as: .tester, limit: pageSize, cursor: cursor)
      lines += page.items.map { "\($0.resource.arn) \($0.control) \($0.verdict.rawValue)" }
      cursor = page.next
    } while cursor != nil
    return lines
  }
}

extension Harbour {
  /// Ingests that a service is gone.
  func remove(_ arn: String, at time: String) async throws {
    let account = arn.split(separator: ":")[4]
    _ = try await context.ingest(
      """
      {"resourceType":"AWS::ECS::Service","ARN":"\(arn)","awsAccountId":"\(account)","awsRegion":"eu-west-1",
       "configurationItemCaptureTime":"\(time)","configurationItemStatus":"ResourceDeleted"}
      """)
  }
}
