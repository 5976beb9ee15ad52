import DatabaseTesting
import Foundation
import Postgres
import PratiqueCore
import PratiqueStore
import Testing

@testable import PratiqueOperations

@Suite("Tokens and changes")
struct AccessTests {
  /// A token of a new admin, by way of the bootstrap.
  private func admin(_ context: OperationContext) async throws -> (token: AccessToken, principal: Principal) {
    let offer = try #require(try await Bootstrap(context).offer())
    let made = try await Bootstrap(context).claim(offer, for: PersonID("dana")!, name: "", .test)
    let token = try #require(made?.secret.flatMap(AccessToken.init))
    return (token, try #require(try await Authenticate(context).run(token)))
  }

  @Test("a token's checksum tells a mistyped one, and only the text that was handed out is one")
  func tokenFormat() {
    let token = AccessToken(random: .personal)
    #expect(token.secret.hasPrefix("ptk_") && token.secret.utf8.count == 52)
    #expect(AccessToken(token.secret)?.hash == token.hash)
    for index in 4..<52 {
      var letters = Array(token.secret)
      letters[index] = letters[index] == "A" ? "B" : "A"
      #expect(AccessToken(String(letters)) == nil)
    }
    #expect(AccessToken(token.secret + "A") == nil && AccessToken("pbt_" + token.secret.dropFirst(4)) == nil)
    #expect("\(token)" == "ptk_…" && !String(reflecting: token).contains(token.secret))
  }

  @Test("the bootstrap token makes one admin, once; then none is offered")
  func bootstrap() async throws {
    try await withOperations { context in
      let first = try #require(try await Bootstrap(context).offer())
      let second = try #require(try await Bootstrap(context).offer())
      #expect(try await Bootstrap(context).claim(first, for: PersonID("eve")!, name: "", .test) == nil)
      let made = try #require(try await Bootstrap(context).claim(second, for: PersonID("dana")!, name: "", .test))
      #expect(try await Bootstrap(context).claim(second, for: PersonID("eve")!, name: "", .test) == nil)
      #expect(try await Bootstrap(context).offer() == nil)
      let secret = try #require(made.secret)
      let principal = try await Authenticate(context).run(try #require(AccessToken(secret)))
      #expect(principal?.personID.rawValue == "dana")
      #expect(principal?.grants == [Grant(.admin, in: .organisation)])
      #expect(try await Authenticate(context).run(AccessToken(random: .personal)) == nil)
    }
  }

  @Test("a revoked token is refused at the next request, and so is an expired one")
  func revokeAndExpiry() async throws {
    try await withOperations { context in
      let (token, principal) = try await admin(context)
      let made = try await CreateToken(context).run(for: nil, name: "two", days: 1, as: principal, .test).value
      let second = try #require(made.secret.flatMap(AccessToken.init))
      #expect(try await Authenticate(context).run(second) != nil)

      _ = try await RevokeToken(context).run(TokenID(made.token.id)!, as: principal, .test)
      #expect(try await Authenticate(context).run(second) == nil)
      #expect(try await Authenticate(context).run(token) != nil)

      try await context.work(in: principal.organisationID) { db, _ in
        _ = try db.execute("UPDATE token SET expires_at = now() WHERE token_id = \(principal.tokenID.rawValue)")
      }
      #expect(try await Authenticate(context).run(token) == nil)
    }
  }

  @Test("rotation leaves both tokens good for the overlap; a withdrawn role is gone at the next request")
  func rotationAndWithdrawal() async throws {
    try await withOperations { context in
      let (token, principal) = try await admin(context)
      let rotated = try await RotateToken(context).run(
        principal.tokenID, overlap: 3600, days: 10, as: principal, .test
      ).value
      let second = try #require(rotated.secret.flatMap(AccessToken.init))
      #expect(try await Authenticate(context).run(token) != nil)
      #expect(try await Authenticate(context).run(second)?.personID == principal.personID)

      let last = await #expect(throws: OperationError.self) {
        try await ChangePeople(context).withdraw(
          Grant(.admin, in: .organisation), from: principal.personID, version: 1, as: principal, .test)
      }
      guard case .conflict = last else {
        Issue.record("the last admin went: \(String(describing: last))")
        return
      }
      _ = try await ChangePeople(context).create(
        PersonID("erik")!, name: "", grants: [Grant(.admin, in: .organisation)], as: principal, .test)
      _ = try await ChangePeople(context).withdraw(
        Grant(.admin, in: .organisation), from: principal.personID, version: 1, as: principal, .test)
      #expect(try await Authenticate(context).run(token)?.grants == [])
    }
  }

  @Test("a token lives a year at most, by the database's word too")
  func lifetime() async throws {
    try await withOperations { context in
      let (_, principal) = try await admin(context)
      let error = await #expect(throws: OperationError.self) {
        try await CreateToken(context).run(for: nil, name: "", days: 400, as: principal, .test)
      }
      guard case .internal = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test("no secret is stored: not in the token's row, not under an idempotency key, not in the audit log")
  func secretsAtRest() async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in _ = try Database.migrator().up(on: db) }
    ) { database in
      let context = OperationContext(pool: database.pool(size: 2), logger: .silent, now: { .testNow })
      let (_, principal) = try await admin(context)
      var request = ChangeRequest.test
      request.idempotencyKey = "k"
      let made = try await CreateToken(context).run(for: nil, name: "", days: 1, as: principal, request)
      let again = try await CreateToken(context).run(for: nil, name: "", days: 1, as: principal, request)
      let secret = try #require(made.value.secret)
      #expect(again.isReplay && again.value.secret == nil && again.value.token == made.value.token)

      let texts: [String] = try await database.pool(configuration: database.ownerConfiguration).withConnection { db in
        try Tenancy.transaction(of: Bootstrap.organisationID, .readOnly, on: db) { db, _, _ in
          try ["token", "idempotency", "audit_entry", "bootstrap_token", "person"].flatMap { table in
            try db.query("SELECT encode(convert_to(\(raw: table)::text, 'UTF8'), 'escape') AS text FROM \(raw: table)")
              .map { try $0.decode("text", as: String.self) }
          }
        }
      }
      let hidden = Array(secret.utf8).hexadecimal
      #expect(texts.count > 3 && !texts.contains { $0.contains(secret) || $0.contains(hidden) })
    }
  }

  @Test("a repeated key answers what it led to; for another request it is refused; concurrent ones have one effect")
  func idempotency() async throws {
    try await withOperations { context in
      var request = ChangeRequest(requestID: "req_1", operation: "test", idempotencyKey: "k", fingerprint: [1])
      let first = try await ChangeTeams(context).create(TeamID("a")!, name: "", as: .tester, request)
      let second = try await ChangeTeams(context).create(TeamID("a")!, name: "", as: .tester, request)
      #expect(!first.isReplay && second.isReplay && first.value == second.value)
      request.fingerprint = [2]
      let error = await #expect(throws: OperationError.self) {
        try await ChangeTeams(context).create(TeamID("b")!, name: "", as: .tester, request)
      }
      guard case .keyReused = error else {
        Issue.record("\(String(describing: error))")
        return
      }

      let same = ChangeRequest(requestID: "req_2", operation: "test", idempotencyKey: "m", fingerprint: [3])
      let made = await withTaskGroup(of: Bool?.self) { group in
        for _ in 0..<20 {
          group.addTask {
            try? await ChangeTeams(context).create(TeamID("c")!, name: "", as: .tester, same).isReplay
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(made.count { $0 == false } == 1)
      #expect(try await ReadAudit(context).verify(as: .tester).entries == 2)
    }
  }

  @Test("a stale version is refused; of many concurrent changes of one team none is lost")
  func versions() async throws {
    try await withOperations { context in
      let id = TeamID("a")!
      _ = try await ChangeTeams(context).create(id, name: "", as: .tester, .test)
      let won = await withTaskGroup(of: Bool.self) { group in
        for index in 0..<20 {
          group.addTask {
            (try? await ChangeTeams(context).rename(id, name: "\(index)", version: 1, as: .tester, .test)) != nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(won == 1)
      #expect(try await ReadTeams(context).get(id, as: .tester).version == 2)
    }
  }
}

@Suite("Reach")
struct ReachTests {
  @Test("a team that owns part of an account sees that part, in lists, counts, totals and cursors")
  func partOfAnAccount() async throws {
    try await withOperations { context in
      let items = (0..<60).map { index in
        let name = "\(index % 3 == 0 ? "shop" : "bank")-\(index)"
        return """
          {"resourceType":"AWS::ECS::Cluster","accountId":"123456789012","region":"eu-west-1",\
          "configurationItemCaptureTime":"2026-11-01T00:00:00Z","configurationItemStatus":"OK",\
          "ARN":"arn:aws:ecs:eu-west-1:123456789012:cluster/\(name)","configuration":{"Arn":"arn:aws:ecs:eu-west-1:123456789012:cluster/\(name)","ClusterName":"\(name)",\
          "Status":"ACTIVE","ClusterSettings":[{"Name":"containerInsights","Value":"disabled"}]}}
          """
      }
      try await context.ingest(items.joined(separator: "\n"))
      let scope = TeamScope(
        accountID: AccountID("123456789012")!,
        pattern: try ARNPattern("arn:aws:ecs:*:123456789012:cluster/shop-*"))
      let viewer = Principal(
        organisationID: Bootstrap.organisationID, personID: PersonID("vi")!, tokenID: TokenID("tok_VI")!,
        grants: [Grant(.viewer, in: .team(TeamID("shop")!))], teams: [TeamID("shop")!: [scope]])

      var seen: [String] = []
      var cursor: String?
      repeat {
        let page = try await ListFindings(context).run(FindingQuery(), as: viewer, limit: 7, cursor: cursor)
        #expect(page.total.count == 20 && page.total.isExact)
        seen += page.items.map(\.resource.arn.rawValue)
        cursor = page.next
      } while cursor != nil
      let resources = try await ListResources(context).run(ResourceQuery(), as: viewer, limit: 500, cursor: nil)
      let controls = try await ListControls(context).run(accountID: nil, as: viewer)
      let evaluations = try await ListEvaluations(context).run(as: viewer, limit: 10, cursor: nil)

      #expect(seen.count == 20 && seen.allSatisfy { $0.contains("cluster/shop-") } && seen == seen.sorted())
      #expect(resources.items.count == 20 && resources.total.count == 20)
      #expect(controls.reduce(0) { $0 + $1.counts.values.reduce(0, +) } == 20)
      #expect(evaluations.items.isEmpty && evaluations.total.count == 0)
      await #expect(throws: OperationError.self) {
        try await GetResource(context).run(
          try ResourceARN("arn:aws:ecs:eu-west-1:123456789012:cluster/bank-1"), as: viewer)
      }
      let shop = try ResourceARN("arn:aws:ecs:eu-west-1:123456789012:cluster/shop-0")
      #expect(try await GetResource(context).run(shop, as: viewer).findings.count == 1)
    }
  }

  @Test("a cursor is of no use to another caller")
  func foreignCursor() async throws {
    try await withOperations { context in
      let items = ["a", "b"].map { name in
        """
        {"resourceType":"AWS::ECS::Cluster","accountId":"123456789012","region":"eu-west-1",\
        "configurationItemCaptureTime":"2026-11-01T00:00:00Z","configurationItemStatus":"OK",\
        "ARN":"arn:aws:ecs:eu-west-1:123456789012:cluster/\(name)","configuration":{"Arn":"arn:aws:ecs:eu-west-1:123456789012:cluster/\(name)","ClusterName":"\(name)",\
        "Status":"ACTIVE","ClusterSettings":[{"Name":"containerInsights","Value":"disabled"}]}}
        """
      }
      try await context.ingest(items.joined(separator: "\n"))
      let next = try await ListResources(context).run(ResourceQuery(), as: .tester, limit: 1, cursor: nil).next
      let other = Principal(
        organisationID: Bootstrap.organisationID, personID: PersonID("vi")!, tokenID: TokenID("tok_VI")!,
        grants: [Grant(.viewer, in: .organisation)])
      let error = await #expect(throws: OperationError.self) {
        try await ListResources(context).run(ResourceQuery(), as: other, limit: 1, cursor: next)
      }
      guard case .invalidCursor = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }
}
