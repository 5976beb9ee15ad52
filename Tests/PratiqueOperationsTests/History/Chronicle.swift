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
  func at(_ instant: Instant) -> Harbour { harbour.at(instant) }

  /// Two admins switch a control on or off in an account.
  func toggles(_ instant: Instant, _ control: ControlID, account: Int, isEnabled: Bool) async throws {
    let context = at(instant).context
    let scope = ScopeJSON(accountID: Harbour.account(account).rawValue)
    let asked = try await SetEnablement(context).run(
      EnablementRequest(control: "\(control)", scope: scope, isEnabled: isEnabled, reason: "see OPS-3"),
      as: Harbour.ada, .test
    ).value.enablement
    guard asked.approvedAt == nil else { return }
    _ = try await ChangeEnablement(context).approve(
      EnablementID(asked.id)!, ifMatch: Int64(asked.version), as: Harbour.ivan, .test)
  }

  /// Runs a transaction of the organisation.
  @discardableResult
  func inDatabase<Result: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Result) async throws -> Result {
    try await harbour.context.pool.withConnection { db in
      try Tenancy.transaction(of: OrganisationID("default")!, .readWrite, on: db) { db, _, _ in try body(db) }
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
