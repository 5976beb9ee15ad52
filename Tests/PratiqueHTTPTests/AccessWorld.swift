import DatabaseTesting
import Foundation
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore

@testable import PratiqueHTTP

/// Where an object lies, seen from a caller of the team `payments` in the organisation `default`.
enum Place: CaseIterable {
  case ownTeam, otherTeam, otherOrganisation, absent

  var account: String {
    switch self {
    case .ownTeam: "111111111111"
    case .otherTeam: "222222222222"
    case .otherOrganisation: "333333333333"
    case .absent: "444444444444"
    }
  }

  /// Names the team, its group and its only person.
  var word: String {
    switch self {
    case .ownTeam: "payments"
    case .otherTeam: "cellarers"
    case .otherOrganisation: "foreigners"
    case .absent: "nowhere"
    }
  }

  var arn: String { "arn:aws:ecs:eu-west-1:\(account):cluster/shop" }
  /// The token of the person with the same name.
  var token: String { "tok_\(word)" }
  var scope: String { "scp_\(word)" }
  /// Waits for approval.
  var exemption: String { "exm_\(word)" }
  /// Waits for a second person.
  var enablement: String { "enb_\(word)" }
  /// Looked at the place's account alone.
  var evaluation: String { "evl_\(word)" }
  var guardRail: String { "rail_\(word)" }
  /// What must not be seen by those who may not see the place.
  var marks: [String] { [account, word] }
}

/// Two organisations; in `default` two teams with an account each.
struct AccessWorld {
  let context: OperationContext
  /// By role and whether it holds in the whole organisation; otherwise in the team `payments`.
  let tokens: [Caller: AccessToken]

  struct Caller: Hashable, CustomStringConvertible {
    let role: Role
    let isWide: Bool

    var description: String { "\(role.rawValue)\(isWide ? "" : " of payments")" }
    static let all = Role.allCases.flatMap { [Caller(role: $0, isWide: true), Caller(role: $0, isWide: false)] }
  }

  static func with<Result: Sendable>(_ body: (AccessWorld) async throws -> Result) async throws -> Result {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in _ = try Database.migrator().up(on: db) }
    ) { database in
      let owner = ConnectionPool(
        configuration: database.ownerConfiguration, size: 1, queueLimit: 4, logger: .silent)
      owner.start()
      try await owner.withConnection { db in
        try db.transaction { db in
          try db.execute("SELECT set_config('app.org', 'other', true)")
          try db.execute("INSERT INTO organisation (organisation_id, name) VALUES ('other', 'Other')")
        }
      }
      await owner.shutdown()
      let context = OperationContext(
        pool: database.pool(size: 4), logger: .silent, now: { Instant("2026-11-23T12:00:00Z")! })
      var tokens: [Caller: AccessToken] = [:]
      for caller in Caller.all { tokens[caller] = AccessToken(random: .personal) }
      try await fill(context, tokens)
      return try await body(AccessWorld(context: context, tokens: tokens))
    }
  }

  private static func fill(_ context: OperationContext, _ tokens: [Caller: AccessToken]) async throws {
    for place in [Place.ownTeam, .otherTeam, .otherOrganisation] {
      let organisation = OrganisationID(place == .otherOrganisation ? "other" : "default")!
      let writer = Principal(
        organisationID: organisation, personID: PersonID("writer")!, tokenID: TokenID("tok_WRITER")!,
        grants: [Grant(.ingest, in: .organisation)])
      _ = try await IngestResources(context).run(
        body: Array(item(place).utf8), mode: .atomic, observedAt: nil, as: writer,
        ChangeRequest(requestID: "req_FILL", operation: "fill"))
      try await context.pool.withConnection { db in
        try Tenancy.transaction(of: organisation, .readWrite, on: db) { db, now, _ in
          let (team, person) = (TeamID(place.word)!, PersonID(place.word)!)
          _ = try TeamStore(db).insert(team, name: "", at: now)
          _ = try TeamStore(db).insert(
            TeamScope(accountID: AccountID(place.account)!), id: place.scope, of: team)
          _ = try PersonStore(db).insert(person, name: "", at: now)
          _ = try PersonStore(db).grant(Grant(.viewer, in: .team(team)), to: person, at: now)
          _ = try TokenStore(db).insert(
            TokenID(place.token)!, hash: AccessToken(random: .personal).hash, of: person, name: "", at: now,
            expiresAt: Instant(microseconds: now.microseconds + 1_000_000_000_000))
          _ = try AccountStore(db).insertGroup(AccountGroupID(place.word)!, name: "", at: now)
          _ = try AccountStore(db).updateGroup(
            AccountGroupID(place.word)!, name: nil, accounts: [AccountID(place.account)!])
          try fillDecisions(place, at: now, db)
        }
      }
    }
    try await context.pool.withConnection { db in
      try Tenancy.transaction(of: OrganisationID("default")!, .readWrite, on: db) { db, now, _ in
        for (caller, token) in tokens {
          let person = PersonID("\(caller.role.rawValue)-\(caller.isWide ? "wide" : "team")")!
          _ = try PersonStore(db).insert(person, name: "", at: now)
          let scope: GrantScope = caller.isWide ? .organisation : .team(TeamID(Place.ownTeam.word)!)
          _ = try PersonStore(db).grant(Grant(caller.role, in: scope), to: person, at: now)
          _ = try TokenStore(db).insert(
            TokenID("tok_\(person)")!, hash: token.hash, of: person, name: "", at: now,
            expiresAt: Instant(microseconds: now.microseconds + 1_000_000_000_000))
        }
      }
    }
  }

  private static func fillDecisions(_ place: Place, at now: Instant, _ db: Connection) throws {
    let account = AccountID(place.account)!
    try ExemptionStore(db).insert(ExemptionRecord(id: place.exemption, teamID: place.word))
    try ExemptionStore(db).insert(
      TermsRecord(
        exemptionID: place.exemption, number: 1, control: ControlID(ecs: 12), category: .waiver,
        selector: SelectorJSON(targets: [place.arn]), reason: "for now", evidence: nil, startsAt: now, expiresAt: nil,
        requestedBy: place.word, requestedAt: now, approvalsNeeded: 1))
    try EnablementStore(db).insert(
      EnablementRecord(
        id: place.enablement, control: ControlID(ecs: 12), scope: .account(account), isEnabled: false, isLocked: false,
        reason: "for now", evidence: "T-1", requestedBy: place.word, requestedAt: now, startsAt: now, endsAt: nil))
    try GuardRailStore(db).insert(
      GuardRailRecord(
        id: place.guardRail, rail: GuardRail(control: ControlID(ecs: 8), scope: .account(account)), reason: "rail",
        createdBy: place.word, createdAt: now))
    try EvaluationStore(db).insert(
      StoredEvaluation(
        id: place.evaluation, trigger: "manual", startedAt: now, resourcesJudged: 1, findingsChanged: 0,
        accounts: [account], personID: place.word))
    // A failure that ended.
    try db.execute(
      """
      INSERT INTO finding_transition (account_id, resource_id, at, region, since, revision_before, revision_after,
        outcomes_before, outcomes_after, exempt_before, exempt_after, disabled, trigger, evaluation_id)
      SELECT account_id, resource_id, '2026-11-20T00:00:00Z', region, '2026-11-10T00:00:00Z', 0, 0,
             2::bigint << 33, 1::bigint << 33, 0, 0, 0, 'ingest', \(place.evaluation)
      FROM resource WHERE account_id = \(place.account)
      """)
  }

  /// A failing cluster.
  static func item(_ place: Place) -> String {
    """
    {"resourceType":"AWS::ECS::Cluster","accountId":"\(place.account)","region":"eu-west-1",\
    "configurationItemCaptureTime":"2026-11-01T00:00:00Z","configurationItemStatus":"OK",\
    "ARN":"\(place.arn)","configuration":{"Arn":"\(place.arn)","ClusterName":"shop","Status":"ACTIVE",\
    "ClusterSettings":[{"Name":"containerInsights","Value":"disabled"}]}}
    """
  }
}
