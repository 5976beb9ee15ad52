import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore

/// Two teams, five accounts and people with every role, for tests of decisions.
///
/// Payments owns accounts 1 and 2, platform 3 and 4; of account 5 payments owns the services of cluster shop, platform
/// the rest of `eu-west-1`.
struct Harbour: Sendable {
  let context: OperationContext

  /// Another context on the same database.
  init(context: OperationContext) {
    self.context = context
  }

  static let payments = TeamID("payments")!
  static let platform = TeamID("platform")!

  static func account(_ number: Int) -> AccountID {
    AccountID(String(repeating: String(number), count: 12))!
  }

  static let scopes: [TeamID: [TeamScope]] = [
    payments: [
      TeamScope(accountID: account(1)), TeamScope(accountID: account(2)),
      TeamScope(
        accountID: account(5), pattern: try! ARNPattern("arn:aws:ecs:eu-west-1:555555555555:service/shop/*")),
    ],
    platform: [TeamScope(accountID: account(3)), TeamScope(accountID: account(4))],
  ]

  /// Writes teams, scopes and people; accounts come with what is ingested.
  init(_ context: OperationContext) async throws {
    self.context = context
    let people = ["rosa", "dana", "omar", "vera", "ada", "ivan", "petra"]
    try await context.pool.withConnection { db in
      try Tenancy.transaction(of: OrganisationID("default")!, .readWrite, on: db) { db, _, _ in
        for number in 1...5 {
          try db.execute("INSERT INTO account (account_id) VALUES (\(Self.account(number).rawValue))")
        }
        for person in people { try db.execute("INSERT INTO person (person_id) VALUES (\(person))") }
        for (team, scopes) in Self.scopes {
          try db.execute("INSERT INTO team (team_id) VALUES (\(team.rawValue))")
          for (index, scope) in scopes.enumerated() {
            try db.execute(
              """
              INSERT INTO team_scope (team_id, scope_id, account_id, pattern)
              VALUES (\(team.rawValue), \("scope\(index)"), \(scope.accountID.rawValue), \(scope.pattern?.rawValue))
              """)
          }
        }
        for admin in ["ada", "ivan"] {
          try db.execute("INSERT INTO role_grant (person_id, role) VALUES (\(admin), 'admin')")
        }
      }
    }
  }

  // MARK: People

  /// May ask for exemptions of payments.
  static let rosa = person("rosa", Grant(.exemptionManager, in: .team(payments)))
  /// May approve those of payments.
  static let dana = person("dana", Grant(.approver, in: .team(payments)))
  /// Approves too, for rules that ask for two.
  static let petra = person("petra", Grant(.approver, in: .team(payments)))
  /// May ask for and approve exemptions of platform.
  static let omar = person(
    "omar", Grant(.exemptionManager, in: .team(platform)), Grant(.approver, in: .team(platform)))
  /// Sees what payments owns.
  static let vera = person("vera", Grant(.viewer, in: .team(payments)))
  /// Two admins of the organisation.
  static let ada = person("ada", Grant(.admin, in: .organisation))
  static let ivan = person("ivan", Grant(.admin, in: .organisation))

  static func person(_ name: String, _ grants: Grant...) -> Principal {
    Principal(
      organisationID: OrganisationID("default")!, personID: PersonID(name)!, tokenID: TokenID("tok_\(name)")!,
      grants: grants, teams: scopes)
  }

  // MARK: Resources

  static func service(_ name: String, account: Int, cluster: String = "shop") -> String {
    "arn:aws:ecs:eu-west-1:\(Self.account(account)):service/\(cluster)/\(name)"
  }

  /// Ingests a service that has a public address, or not.
  func run(_ arn: String, isPublic: Bool = true, tags: String = "{}", at time: String = "2026-11-01T00:00:00Z")
    async throws
  {
    let account = arn.split(separator: ":")[4]
    _ = try await context.ingest(
      """
      {"resourceType":"AWS::ECS::Service","ARN":"\(arn)","awsAccountId":"\(account)","awsRegion":"eu-west-1",
       "configurationItemCaptureTime":"\(time)","configurationItemStatus":"OK","tags":\(tags),
       "configuration":{"ServiceArn":"\(arn)","LaunchType":"FARGATE","NetworkConfiguration":{"AwsvpcConfiguration":
       {"AssignPublicIp":"\(isPublic ? "ENABLED" : "DISABLED")"}}}}
      """)
  }

  /// Ingests a revision of a task definition, its containers as JSON.
  func define(_ family: String, revision: Int = 1, account: Int = 1, containers: String) async throws {
    let arn = "arn:aws:ecs:eu-west-1:\(Self.account(account)):task-definition/\(family):\(revision)"
    _ = try await context.ingest(
      """
      {"resourceType":"AWS::ECS::TaskDefinition","ARN":"\(arn)","awsAccountId":"\(Self.account(account))",
       "awsRegion":"eu-west-1","configurationItemCaptureTime":"2026-11-01T00:00:0\(revision)Z",
       "configurationItemStatus":"OK","configuration":{"TaskDefinitionArn":"\(arn)","Status":"ACTIVE",
       "ContainerDefinitions":\(containers)}}
      """)
  }

  // MARK: Asking

  /// The verdict of one finding, as somebody sees it; `nil` when they don't.
  func verdict(
    _ arn: String, _ control: ControlID = ControlID(ecs: 2), at: Instant? = nil, as principal: Principal = ada
  ) async throws -> Verdict? {
    try await finding(arn, control, at: at, as: principal)?.verdict
  }

  func finding(
    _ arn: String, _ control: ControlID = ControlID(ecs: 2), at: Instant? = nil, as principal: Principal = ada
  ) async throws -> FindingView? {
    var query = FindingQuery()
    query.resource = try ResourceARN(arn)
    query.control = control
    query.at = at
    return try await ListFindings(context).run(query, as: principal, limit: 10, cursor: nil).items.first
  }

  static func terms(
    _ targets: [String], control: String = "ECS.2", until: Instant? = nil, container: String? = nil,
    tags: [String: String]? = nil, untilChanged: Bool? = nil
  ) -> ExemptionTerms {
    ExemptionTerms(
      control: control,
      selector: SelectorJSON(targets: targets, tags: tags, container: container, untilChanged: untilChanged),
      reason: "legacy load balancer until the migration", expiresAt: until)
  }

  /// Requests, previews and approves an exemption of payments.
  @discardableResult
  func exempt(_ terms: ExemptionTerms, by approver: Principal = dana) async throws -> ExemptionView {
    let asked = try await RequestExemption(context).run(terms, team: Self.payments, as: Self.rosa, .test).value
    return try await approve(asked.exemption, by: approver)
  }

  @discardableResult
  func approve(_ exemption: ExemptionView, by approver: Principal = dana) async throws -> ExemptionView {
    let id = ExemptionID(exemption.id)!
    let preview = try await PreviewExemption(context).run(id, as: approver).preview
    return try await DecideExemption(context).approve(
      id, previewDigest: preview!.digest, ifMatch: Int64(exemption.version), as: approver, .test
    ).value.exemption
  }
}
