import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore
import Testing

@Suite("Exemptions")
struct ExemptionTests {
  private let shop = Harbour.service("payments", account: 1)
  private let far = Instant("2099-01-01T00:00:00Z")!

  @Test("a failure is exempt from the approval on until the very instant it expires, without any job")
  func lifecycle() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let asked = try await RequestExemption(harbour.context).run(
        Harbour.terms([shop], until: far), team: Harbour.payments, as: Harbour.rosa, .test
      ).value.exemption
      #expect(asked.phase == "REQUESTED")
      #expect(try await harbour.verdict(shop) == .fail)

      let approved = try await harbour.approve(asked)

      #expect(approved.phase == "ACTIVE")
      let finding = try #require(try await harbour.finding(shop))
      #expect(finding.verdict == .exempt)
      #expect(finding.outcome.kind == .nonCompliant)
      #expect(finding.exemptions.map(\.rawValue) == [asked.id])
      #expect(try await harbour.verdict(shop, at: Instant(microseconds: far.microseconds - 1)) == .exempt)
      #expect(try await harbour.verdict(shop, at: far) == .fail)
      let approvedAt = try #require(approved.terms.approvedAt)
      #expect(try await harbour.verdict(shop, at: approvedAt) == .exempt)
      #expect(try await harbour.verdict(shop, at: Instant(microseconds: approvedAt.microseconds - 1)) == .fail)
    }
  }

  @Test("who asked can't approve, with whichever role; who can't approve can't either")
  func ownRequest() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let both = Harbour.person(
        "rosa", Grant(.exemptionManager, in: .team(Harbour.payments)), Grant(.approver, in: .team(Harbour.payments)))
      let asked = try await RequestExemption(harbour.context).run(
        Harbour.terms([shop], until: far), team: Harbour.payments, as: both, .test
      ).value.exemption

      await #expect(throws: OperationError.self) { try await harbour.approve(asked, by: both) }
      await #expect(throws: OperationError.self) { try await harbour.approve(asked, by: Harbour.vera) }
      await #expect(throws: OperationError.self) { try await harbour.approve(asked, by: Harbour.omar) }

      #expect(try await harbour.verdict(shop) == .fail)
      #expect(try await harbour.approve(asked, by: Harbour.dana).phase == "ACTIVE")
    }
  }

  @Test("an exemption reaches what its team owns and nothing else, and others don't see it")
  func reach() async throws {
    try await withHarbour { harbour in
      let mine = Harbour.service("cart", account: 5)
      let others = [Harbour.service("edge", account: 5, cluster: "infra"), Harbour.service("cart", account: 3)]
      for arn in [mine] + others { try await harbour.run(arn) }
      let asked = try await RequestExemption(harbour.context).run(
        Harbour.terms(["arn:aws:ecs:eu-west-1:*:service/**"], until: far), team: Harbour.payments, as: Harbour.rosa,
        .test
      ).value.exemption
      let preview = try #require(
        try await PreviewExemption(harbour.context).run(ExemptionID(asked.id)!, as: Harbour.ada).preview)
      #expect(preview.flips.map(\.resourceARN) == [mine])
      #expect(preview.outsideScopeCount == 2)

      try await harbour.approve(asked)

      #expect(try await harbour.verdict(mine) == .exempt)
      for arn in others { #expect(try await harbour.verdict(arn) == .fail) }
      let id = ExemptionID(asked.id)!
      await #expect(throws: OperationError.self) {
        _ = try await GetExemption(harbour.context).run(id, at: nil, as: Harbour.omar)
      }
      let list = try await ListExemptions(harbour.context).run(
        ExemptionQuery(), as: Harbour.omar, limit: 10, cursor: nil)
      #expect(list.items.isEmpty)
      #expect(try await harbour.verdict(mine, as: Harbour.omar) == nil)
    }
  }

  @Test("an approval is refused, naming the difference, when the terms cover more than their preview showed")
  func outgrown() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let pattern = "arn:aws:ecs:eu-west-1:111111111111:service/shop/*"
      let asked = try await RequestExemption(harbour.context).run(
        Harbour.terms([pattern], until: far), team: Harbour.payments, as: Harbour.rosa, .test
      ).value.exemption
      let id = ExemptionID(asked.id)!
      let digest = try #require(
        try await PreviewExemption(harbour.context).run(id, as: Harbour.dana).preview?.digest)
      try await harbour.run(Harbour.service("newcomer", account: 1))

      let error = await #expect(throws: OperationError.self) {
        _ = try await DecideExemption(harbour.context).approve(
          id, previewDigest: digest, ifMatch: 1, as: Harbour.dana, .test)
      }

      guard case .conflict(let detail) = error else {
        Issue.record("unexpected \(String(describing: error))")
        return
      }
      #expect(detail.contains("service/shop/newcomer"))
      try await harbour.run(
        Harbour.service("newcomer", account: 1), isPublic: false, at: "2026-11-02T00:00:00Z")
      _ = try await DecideExemption(harbour.context).approve(
        id, previewDigest: digest, ifMatch: 1, as: Harbour.dana, .test)
      #expect(try await harbour.verdict(shop) == .exempt)
    }
  }

  @Test("terms in force stay until longer ones are approved; shorter ones and a revocation take effect at once")
  func terms() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let exemption = try await harbour.exempt(Harbour.terms([shop], until: far))
      let id = ExemptionID(exemption.id)!
      let later = Instant("2099-06-01T00:00:00Z")!
      let extended = try await EditExemption(harbour.context).run(
        id, ifMatch: Int64(exemption.version), as: Harbour.rosa, .test, action: "extend"
      ) { $0.expiresAt = later }.value.exemption
      #expect(extended.phase == "ACTIVE")
      #expect(extended.pending?.expiresAt == later)
      #expect(try await harbour.verdict(shop, at: far) == .fail)

      let approved = try await harbour.approve(extended)
      #expect(approved.terms.expiresAt == later)
      #expect(try await harbour.verdict(shop, at: far) == .exempt)

      let sooner = Instant("2098-01-01T00:00:00Z")!
      let shortened = try await EditExemption(harbour.context).run(
        id, ifMatch: Int64(approved.version), as: Harbour.rosa, .test
      ) { $0.expiresAt = sooner }.value.exemption
      #expect(shortened.pending == nil)
      #expect(try await harbour.verdict(shop, at: sooner) == .fail)
      #expect(try await harbour.verdict(shop) == .exempt)

      let revoked = try await EndExemption(harbour.context).revoke(
        id, reason: "migrated", ifMatch: Int64(shortened.version), as: Harbour.rosa, .test
      ).value.exemption
      #expect(revoked.phase == "REVOKED")
      #expect(try await harbour.verdict(shop) == .fail)
      // What was reported then stays so.
      #expect(try await harbour.verdict(shop, at: exemption.terms.approvedAt!) == .exempt)
      let states: [String] = revoked.history.map(\.state)
      #expect(states == ["SUPERSEDED", "SUPERSEDED", "REVOKED"])
    }
  }

  @Test("a container exemption suffices only if every failing container is covered")
  func containers() async throws {
    try await withHarbour { harbour in
      try await harbour.define("web", containers: #"[{"Name":"app"},{"Name":"agent"},{"Name":"proxy"}]"#)
      let arn = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web"
      for container in ["app", "agent"] {
        try await harbour.exempt(Harbour.terms([arn], control: "ECS.9", until: far, container: container))
      }

      let failing = try #require(try await harbour.finding(arn, ControlID(ecs: 9)))
      #expect(failing.verdict == .fail)
      #expect(failing.uncoveredContainers == ["proxy"])

      try await harbour.exempt(Harbour.terms([arn], control: "ECS.9", until: far, container: "proxy"))
      #expect(try await harbour.verdict(arn, ControlID(ecs: 9)) == .exempt)
    }
  }

  @Test("until changed: it ends with the facts that the control reads, and not with others")
  func untilChanged() async throws {
    try await withHarbour { harbour in
      try await harbour.define("web", containers: #"[{"Name":"app","User":"root"}]"#)
      let arn = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web"
      try await harbour.exempt(Harbour.terms([arn], control: "ECS.9", until: far, untilChanged: true))
      #expect(try await harbour.verdict(arn, ControlID(ecs: 9)) == .exempt)

      try await harbour.define("web", revision: 2, containers: #"[{"Name":"app","User":"1000"}]"#)
      #expect(try await harbour.verdict(arn, ControlID(ecs: 9)) == .exempt)

      try await harbour.define("web", revision: 3, containers: #"[{"Name":"app"},{"Name":"new"}]"#)
      #expect(try await harbour.verdict(arn, ControlID(ecs: 9)) == .fail)
    }
  }

  @Test("tags select only where they are governed")
  func tags() async throws {
    try await withHarbour { harbour in
      let tagged = Harbour.service("tagged", account: 1)
      try await harbour.run(shop)
      try await harbour.run(tagged, tags: #"{"tier":"edge"}"#)
      let terms = Harbour.terms(["111111111111"], until: far, tags: ["tier": "edge"])
      await #expect(throws: OperationError.self) { try await harbour.exempt(terms) }
      _ = try await ManageGuardRails(harbour.context).setGovernedTags(["tier"], as: Harbour.ada, .test)

      try await harbour.exempt(terms)

      #expect(try await harbour.verdict(tagged) == .exempt)
      #expect(try await harbour.verdict(shop) == .fail)
    }
  }

  @Test("guard rails forbid, shorten, and ask for more people")
  func guardRails() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let rails = ManageGuardRails(harbour.context)
      let rail = try await rails.add(
        GuardRailView(control: "ECS.2", scope: ScopeJSON(), isExemptable: false, reason: "never"), as: Harbour.ada,
        .test
      ).value
      await #expect(throws: OperationError.self) { try await harbour.exempt(Harbour.terms([shop], until: far)) }
      _ = try await rails.remove(rail.id!, as: Harbour.ada, .test)
      _ = try await rails.add(
        GuardRailView(
          control: nil, scope: ScopeJSON(accountID: "111111111111"), longestSeconds: 86_400, approvals: 2,
          reason: "crown jewels"), as: Harbour.ada, .test)
      await #expect(throws: OperationError.self) { try await harbour.exempt(Harbour.terms([shop], until: far)) }

      let soon = try await harbour.now().adding(seconds: 3_600)
      let once = try await harbour.exempt(Harbour.terms([shop], until: soon))
      #expect(once.phase == "REQUESTED")
      #expect(try await harbour.verdict(shop) == .fail)
      await #expect(throws: OperationError.self) { try await harbour.approve(once, by: Harbour.dana) }
      #expect(try await harbour.approve(once, by: Harbour.petra).phase == "ACTIVE")
      #expect(try await harbour.verdict(shop) == .exempt)
    }
  }

  @Test("a guard rail in a place that doesn't exist is refused: it would guard nothing")
  func railsNowhere() async throws {
    try await withHarbour { harbour in
      for scope in [ScopeJSON(accountGroup: "prodution"), ScopeJSON(accountID: "999999999999")] {
        await #expect(throws: OperationError.self) {
          _ = try await ManageGuardRails(harbour.context).add(
            GuardRailView(control: nil, scope: scope, isExemptable: false, reason: "never"), as: Harbour.ada, .test)
        }
      }
    }
  }

  @Test("exemptEcsServiceArns comes in as one exemption for each ARN, and goes out as the same string")
  func parameter() async throws {
    try await withHarbour { harbour in
      let arns = [Harbour.service("b", account: 1), Harbour.service("a", account: 1), Harbour.service("c", account: 2)]
      for arn in arns { try await harbour.run(arn) }
      let entries = ParameterEntries(harbour.context)
      let list = " \(arns[0]) ,\(arns[1]),, \(arns[2])"
      let created = try await entries.take(
        list, team: Harbour.payments, reason: "edge", expiresAt: far, as: Harbour.rosa, .test
      ).value.created
      #expect(created.count == 3)
      for id in created {
        let exemption = try await GetExemption(harbour.context).run(ExemptionID(id)!, at: nil, as: Harbour.dana)
        try await harbour.approve(exemption)
      }

      let rendered = try await entries.render(accountID: nil, at: nil, as: Harbour.ada)
      let again = try await entries.take(
        rendered, team: Harbour.payments, reason: "edge", expiresAt: far, as: Harbour.rosa, .test
      ).value

      #expect(rendered == arns.joined(separator: ","))
      #expect(again.created.isEmpty && again.unchanged.count == 3)
      for arn in arns { #expect(try await harbour.verdict(arn) == .exempt) }
      let ofOne = try await entries.render(accountID: Harbour.account(2), at: nil, as: Harbour.ada)
      #expect(ofOne == arns[2])
    }
  }

  @Test("a baseline asks for today's failures and exempts nothing by itself")
  func baseline() async throws {
    try await withHarbour { harbour in
      let arns = (1...3).map { Harbour.service("s\($0)", account: 1) }
      for arn in arns { try await harbour.run(arn) }

      let baseline = try await BaselineExemptions(harbour.context).run(
        team: Harbour.payments, control: nil, accountID: nil, reason: "start", expiresAt: far, as: Harbour.rosa, .test
      ).value

      #expect(baseline.findings == 3)
      #expect(baseline.requested.count == 1)
      for arn in arns { #expect(try await harbour.verdict(arn) == .fail) }
    }
  }

  @Test("a dry run shows what would change, and changes nothing")
  func dryRun() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      var request = ChangeRequest.test
      request.isDryRun = true

      let answer = try await RequestExemption(harbour.context).run(
        Harbour.terms([shop], until: far), team: Harbour.payments, as: Harbour.rosa, request
      ).value

      #expect(answer.preview?.flips.map(\.resourceARN) == [shop])
      #expect(answer.preview?.before["FAIL"] == 1)
      #expect(answer.preview?.after["EXEMPT"] == 1)
      let list = try await ListExemptions(harbour.context).run(
        ExemptionQuery(), as: Harbour.ada, limit: 10, cursor: nil)
      #expect(list.items.isEmpty)
    }
  }
}

/// Lends a harbour on a database of its own.
func withHarbour(_ body: (Harbour) async throws -> Void) async throws {
  try await withOperations { context in try await body(try await Harbour(context)) }
}

extension Harbour {
  /// The database's clock, which decides.
  func now() async throws -> Instant {
    try await context.pool.withConnection { db in try Database.now(db) }
  }
}
