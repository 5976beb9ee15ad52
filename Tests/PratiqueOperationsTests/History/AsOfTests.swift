import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore
import Testing

@Suite("Findings of the past")
struct AsOfTests {
  private let shop = Harbour.service("shop", account: 1)
  private let publicIP = ControlID(ecs: 2)
  private let today = Chronicle.day(31)

  private func day(_ day: Int) -> Instant { Chronicle.day(day) }

  @Test("an outcome is what it was from the instant of its transition to before the next, with its evidence")
  func outcomes() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(10)).run(shop, isPublic: false, at: "2026-10-10T00:00:00Z")
      try await chronicle.at(day(15)).run(shop, at: "2026-10-15T00:00:00Z")
      let harbour = chronicle.at(today)

      var verdicts: [Verdict?] = []
      for instant in [day(5).justBefore, day(5), day(10).justBefore, day(10), day(15).justBefore, day(15), today] {
        verdicts.append(try await harbour.verdict(shop, at: instant))
      }

      #expect(verdicts == [nil, .fail, .fail, .pass, .pass, .fail, .fail])
      let failed = try await harbour.finding(shop, at: day(9))
      #expect(failed?.outcome.evidence.map(\.value) == [.text("ENABLED")])
      #expect(failed?.evaluatedAt == day(5))
      #expect(failed?.evaluationID.hasPrefix("evl_") == true)
      #expect(failed?.capturedAt == Instant("2026-10-05T00:00:00Z"))
      #expect(try await harbour.finding(shop, at: day(11))?.evaluatedAt == day(10))
    }
  }

  @Test("what is gone was there before, and not after")
  func gone() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(10)).remove(shop, at: "2026-10-10T00:00:00Z")
      let harbour = chronicle.at(today)

      #expect(try await harbour.verdict(shop, at: day(10).justBefore) == .fail)
      #expect(try await harbour.verdict(shop, at: day(10)) != .fail)
      #expect(try await harbour.verdict(shop) != .fail)
    }
  }

  @Test("of a family the revision is judged that was judged then")
  func revisions() async throws {
    try await withChronicle { chronicle in
      let family = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web"
      try await chronicle.at(day(5)).define("web", containers: #"[{"Name":"app","Privileged":true}]"#)
      try await chronicle.at(day(10)).define("web", revision: 2, containers: #"[{"Name":"app","Privileged":false}]"#)
      let harbour = chronicle.at(today)

      let then = try await harbour.finding(family, ControlID(ecs: 4), at: day(7))
      let later = try await harbour.finding(family, ControlID(ecs: 4), at: day(10))

      #expect(then?.resource.arn.rawValue == family + ":1")
      #expect(then?.verdict == .fail)
      #expect(then?.outcome.evidence.first?.container == "app")
      #expect(later?.resource.arn.rawValue == family + ":2")
      #expect(later?.verdict == .pass)
    }
  }

  @Test("what is recorded as exempt stays so, whatever became of the decision or of who owns what")
  func exemptions() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      let exemption = try await chronicle.at(day(8)).exempt(Harbour.terms([shop], until: day(20)))
      let harbour = chronicle.at(today)
      try await SettleHistory(harbour.context).run()
      let instants = [day(8).justBefore, day(8), day(20).justBefore, day(20)]

      var verdicts: [Verdict?] = []
      for instant in instants { verdicts.append(try await harbour.verdict(shop, at: instant)) }
      #expect(verdicts == [.fail, .exempt, .exempt, .fail])
      let then = try await harbour.finding(shop, at: day(9))
      #expect(then?.exemptions.map(\.rawValue) == [exemption.id])
      #expect(then?.evaluatedAt == day(5))

      // Today payments owns nothing of the account any more, which changes nothing of then.
      try await chronicle.inDatabase { db in
        try db.execute("DELETE FROM team_scope WHERE team_id = 'payments' AND account_id = '111111111111'")
      }
      verdicts = []
      for instant in instants { verdicts.append(try await harbour.verdict(shop, at: instant)) }
      #expect(verdicts == [.fail, .exempt, .exempt, .fail])
    }
  }

  @Test("what is decided is laid over the outcomes of then where history isn't written that far")
  func afterTheRecord() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(8)).exempt(Harbour.terms([shop], until: day(20)))
      let harbour = chronicle.at(today)

      var verdicts: [Verdict?] = []
      for instant in [day(8).justBefore, day(8), day(20).justBefore, day(20)] {
        verdicts.append(try await harbour.verdict(shop, at: instant))
      }

      #expect(verdicts == [.fail, .exempt, .exempt, .fail])
    }
  }

  @Test("a control that went off was on before, and the other way about, in its account and region")
  func toggles() async throws {
    try await withChronicle { chronicle in
      let other = Harbour.service("other", account: 2)
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(5)).run(other, at: "2026-10-05T00:00:00Z")
      try await chronicle.toggles(day(10), publicIP, account: 1, isEnabled: false)
      try await chronicle.toggles(day(20), publicIP, account: 1, isEnabled: true)
      let harbour = chronicle.at(today)

      var verdicts: [Verdict?] = []
      for instant in [day(10).justBefore, day(10), day(20).justBefore] {
        verdicts.append(try await harbour.verdict(shop, at: instant))
      }

      #expect(verdicts == [.fail, .disabled, .disabled])
      #expect(try await harbour.verdict(other, at: day(15)) == .fail)
      let filtered = try await chronicle.lines(at: day(15), verdict: .disabled)
      #expect(filtered == ["\(shop) ECS.2 DISABLED"])
    }
  }

  @Test("pages add up, totals count, and filters select what was there then")
  func pages() async throws {
    try await withChronicle { chronicle in
      let names = (10..<40).map { Harbour.service("web\($0)", account: 1) }
      for name in names { try await chronicle.at(day(5)).run(name, at: "2026-10-05T00:00:00Z") }
      for name in names.prefix(20) {
        try await chronicle.at(day(10)).run(name, isPublic: false, at: "2026-10-10T00:00:00Z")
      }
      try await chronicle.at(day(10)).run(Harbour.service("young", account: 1), at: "2026-10-10T00:00:00Z")

      let failing = try await chronicle.lines(at: day(7), verdict: .fail, pageSize: 7)
      #expect(failing == names.sorted().map { "\($0) ECS.2 FAIL" })
      #expect(try await chronicle.lines(at: day(10), verdict: .fail, pageSize: 7).count == 11)
      var query = FindingQuery()
      query.at = day(7)
      let page = try await ListFindings(chronicle.at(today).context).run(query, as: .tester, limit: 3, cursor: nil)
      #expect(page.total.count == 60 && page.total.isExact)
    }
  }

  @Test("who sees what hangs on the tags of then; another team sees nothing")
  func reach() async throws {
    try await withChronicle { chronicle in
      let web = Harbour.service("web", account: 5)
      try await chronicle.at(day(5)).run(web, tags: #"{"team":"net"}"#, at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(10)).run(web, tags: #"{"team":"other"}"#, at: "2026-10-10T00:00:00Z")
      let team = TeamID("net")!
      let scope = TeamScope(accountID: Harbour.account(5), tag: TagCondition(key: "team", value: "net"))
      let nell = Principal(
        organisationID: OrganisationID("default")!, personID: PersonID("nell")!, tokenID: TokenID("tok_nell")!,
        grants: [Grant(.viewer, in: .team(team))], teams: [team: [scope]])
      let harbour = chronicle.at(today)

      #expect(try await harbour.verdict(web, at: day(7), as: nell) == .fail)
      #expect(try await harbour.verdict(web, at: day(10), as: nell) == nil)
      #expect(try await harbour.verdict(web, as: nell) == nil)
      #expect(try await harbour.verdict(web, at: day(7), as: Harbour.omar) == nil)
    }
  }

  @Test("of what is no longer kept nothing is told, but from when on history is")
  func horizon() async throws {
    try await withInstalledHistory(from: day(10)) { chronicle in
      let harbour = chronicle.at(today)

      do {
        _ = try await harbour.verdict(shop, at: day(10).justBefore)
        Issue.record("there is an answer")
      } catch OperationError.invalid(let faults) {
        #expect(faults.map(\.pointer) == ["query/at"])
        #expect(faults[0].message.contains("\(day(10))"))
      }
      #expect(try await harbour.verdict(shop, at: day(10)) == nil)
    }
  }
}

@Suite("Former configurations")
struct FormerVersionTests {
  private let shop = Harbour.service("shop", account: 1)

  private func versions(_ chronicle: Chronicle) async throws -> [String] {
    try await chronicle.inDatabase { db in
      try db.query(
        """
        SELECT to_char(since AT TIME ZONE 'UTC', 'DD') || '-' || to_char(at AT TIME ZONE 'UTC', 'DD') AS days
        FROM configuration_version ORDER BY at
        """
      ).map { try $0.decode("days") }
    }
  }

  @Test("only what another content or other tags replace is kept, from its instant to theirs")
  func written() async throws {
    try await withChronicle { chronicle in
      func run(_ day: Int, isPublic: Bool = true, tags: String = "{}") async throws {
        try await chronicle.at(Chronicle.day(day)).run(
          shop, isPublic: isPublic, tags: tags, at: "2026-10-\(day)T00:00:00Z")
      }

      try await run(10)
      #expect(try await versions(chronicle) == [])
      // The same content, captured later.
      try await run(11)
      #expect(try await versions(chronicle) == [])
      try await run(12, isPublic: false)
      #expect(try await versions(chronicle) == ["10-12"])
      try await run(13, isPublic: false, tags: #"{"a":"b"}"#)
      #expect(try await versions(chronicle) == ["10-12", "12-13"])
      // An older item that comes late.
      try await chronicle.at(Chronicle.day(14)).run(shop, at: "2026-10-01T00:00:00Z")
      #expect(try await versions(chronicle) == ["10-12", "12-13"])
      try await chronicle.at(Chronicle.day(15)).remove(shop, at: "2026-10-15T00:00:00Z")
      #expect(try await versions(chronicle) == ["10-12", "12-13", "13-15"])
    }
  }
}
