import PratiqueCore
import PratiqueOperations
import Testing

@Suite("Differences of verdicts")
struct VerdictDiffTests {
  private let publicIP = ControlID(ecs: 2)
  private let today = Chronicle.day(31)

  private func day(_ day: Int) -> Instant { Chronicle.day(day) }
  private func shop(_ name: String, account: Int = 1) -> String { Harbour.service(name, account: account) }

  private func diff(
    _ chronicle: Chronicle, _ from: Instant, _ to: Instant? = nil, as principal: Principal = Harbour.ada,
    limit: Int = 100, _ narrow: (inout VerdictDiffQuery) -> Void = { _ in }
  ) async throws -> VerdictDiff {
    var query = VerdictDiffQuery(from: from)
    query.to = to
    query.control = publicIP
    narrow(&query)
    return try await DiffVerdicts(chronicle.at(today).context).run(query, as: principal, limit: limit, cursor: nil)
  }

  private func lines(_ diff: VerdictDiff) -> [String] {
    diff.page.items.map { item in
      let name = item.resource.arn.rawValue.split(separator: "/").last ?? ""
      return "\(name) \(item.from?.rawValue ?? "-") \(item.to?.rawValue ?? "-") \(item.cause.rawValue) \(item.mark.at)"
    }
  }

  @Test("each kind of change is there with its cause and instant; what is as it was isn't")
  func causes() async throws {
    try await withChronicle { chronicle in
      for name in ["a-fixed", "b-excused", "c-same", "d-back"] {
        try await chronicle.at(day(5)).run(shop(name), at: "2026-10-05T00:00:00Z")
      }
      try await chronicle.at(day(5)).run(shop("f-gone"), at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(10)).run(shop("a-fixed"), isPublic: false, at: "2026-10-10T00:00:00Z")
      try await chronicle.at(day(10)).run(shop("d-back"), isPublic: false, at: "2026-10-10T00:00:00Z")
      try await chronicle.at(day(11)).run(shop("d-back"), at: "2026-10-11T00:00:00Z")
      try await chronicle.at(day(12)).run(shop("e-new"), at: "2026-10-12T00:00:00Z")
      try await chronicle.at(day(13)).exempt(Harbour.terms([shop("b-excused")], until: day(20)))
      try await chronicle.at(day(14)).remove(shop("f-gone"), at: "2026-10-14T00:00:00Z")

      let early = try await diff(chronicle, day(6), day(15))
      #expect(
        lines(early).prefix(3) == [
          "a-fixed FAIL PASS resource \(day(10))", "b-excused FAIL EXEMPT exemption \(day(13))",
          "e-new - FAIL resource \(day(12))",
        ])
      #expect(lines(early).last?.hasPrefix("f-gone FAIL ") == true)
      #expect(early.page.total.count == 4)
      #expect(early.summary.reduce(0) { $0 + $1.count } == 4)
      #expect(early.page.items[1].mark.decisionID?.hasPrefix("exm_") == true)
      // Half-open: what happened at the earlier instant isn't between, what happened at the later one is.
      #expect(lines(try await diff(chronicle, day(10), day(13))).count == 3)
      #expect(
        lines(try await diff(chronicle, day(10), day(13).justBefore)) == [
          "d-back PASS FAIL resource \(day(11))", "e-new - FAIL resource \(day(12))",
        ])
    }
  }

  @Test("what ended by the clock is there before anybody wrote it, and the same afterwards")
  func due() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop("one"), at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(8)).exempt(Harbour.terms([shop("one")], until: day(20)))

      let before = lines(try await diff(chronicle, day(9)))
      try await SettleHistory(chronicle.at(today).context).run()
      let after = lines(try await diff(chronicle, day(9)))

      #expect(before == ["one EXEMPT FAIL exemption \(day(20))"])
      #expect(after == before)
    }
  }

  @Test("what ended by the clock before a control goes off by the clock counts, though neither is written")
  func dueTwice() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop("one"), at: "2026-10-05T00:00:00Z")
      try await chronicle.at(day(8)).exempt(Harbour.terms([shop("one")], until: day(20)))
      let context = chronicle.at(day(9)).context
      let asked = try await SetEnablement(context).run(
        EnablementRequest(
          control: "ECS.2", scope: ScopeJSON(accountID: "111111111111"), isEnabled: false, reason: "see OPS-3",
          startsAt: day(25)),
        as: Harbour.ada, .test
      ).value.enablement
      _ = try await ChangeEnablement(context).approve(
        EnablementID(asked.id)!, ifMatch: Int64(asked.version), as: Harbour.ivan, .test)

      for _ in 1...2 {
        #expect(lines(try await diff(chronicle, day(22), day(26))) == ["one FAIL DISABLED enablement \(day(25))"])
        #expect(lines(try await diff(chronicle, day(15), day(22))) == ["one EXEMPT FAIL exemption \(day(20))"])
        #expect(try await chronicle.lines(at: day(22)).contains("\(shop("one")) ECS.2 FAIL"))
        #expect(try await chronicle.lines(at: day(26)).contains("\(shop("one")) ECS.2 DISABLED"))
        try await SettleHistory(chronicle.at(today).context).run()
      }
    }
  }

  @Test("a control that goes off changes all its findings, and later changes of what is off aren't to blame")
  func toggles() async throws {
    try await withChronicle { chronicle in
      for name in ["one", "two"] { try await chronicle.at(day(5)).run(shop(name), at: "2026-10-05T00:00:00Z") }
      try await chronicle.at(day(5)).run(shop("else", account: 2), at: "2026-10-05T00:00:00Z")
      try await chronicle.toggles(day(10), publicIP, account: 1, isEnabled: false)
      try await chronicle.at(day(12)).run(shop("two"), isPublic: false, at: "2026-10-12T00:00:00Z")
      try await chronicle.toggles(day(20), publicIP, account: 1, isEnabled: true)

      #expect(
        lines(try await diff(chronicle, day(6), day(15))) == [
          "one FAIL DISABLED enablement \(day(10))", "two FAIL DISABLED enablement \(day(10))",
        ])
      #expect(lines(try await diff(chronicle, day(6), day(20))) == ["two FAIL PASS enablement \(day(20))"])
      #expect(lines(try await diff(chronicle, day(6), day(15), as: Harbour.omar)) == [])
      let narrowed = try await diff(chronicle, day(6), day(15)) { $0.team = Harbour.platform }
      #expect(lines(narrowed) == [])
    }
  }

  @Test("is what the lists of both instants differ in")
  func lists() async throws {
    try await withChronicle { chronicle in
      for number in 10..<30 { try await chronicle.at(day(5)).run(shop("web\(number)"), at: "2026-10-05T00:00:00Z") }
      for number in 10..<15 {
        try await chronicle.at(day(6)).run(shop("web\(number)"), isPublic: false, at: "2026-10-06T00:00:00Z")
      }
      try await chronicle.at(day(8)).exempt(Harbour.terms([shop("web20"), shop("web21")], until: day(18)))
      try await chronicle.at(day(9)).remove(shop("web29"), at: "2026-10-09T00:00:00Z")
      try await chronicle.toggles(day(10), publicIP, account: 1, isEnabled: false)
      try await chronicle.toggles(day(16), publicIP, account: 1, isEnabled: true)

      let instants = [5, 6, 7, 8, 9, 10, 12, 16, 17, 18, 30].map(day)
      for (index, from) in instants.enumerated() {
        for to in instants[(index + 1)...] {
          let before = try await chronicle.lines(at: from).map { $0.split(separator: " ") }
          let after = try await chronicle.lines(at: to).map { $0.split(separator: " ") }
          let old = Dictionary(uniqueKeysWithValues: before.map { ("\($0[0]) \($0[1])", String($0[2])) })
          let new = Dictionary(uniqueKeysWithValues: after.map { ("\($0[0]) \($0[1])", String($0[2])) })
          let expected = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
            .map { "\($0) \(old[$0] ?? "-") \(new[$0] ?? "-")" }
          let found = try await diff(chronicle, from, to, limit: 500) { $0.control = nil }.page.items.map { item in
            "\(item.resource.arn) \(item.control) \(item.from?.rawValue ?? "-") \(item.to?.rawValue ?? "-")"
          }
          #expect(found.sorted() == expected.sorted(), "\(from) to \(to)")
        }
      }
    }
  }

  @Test("pages add up, and the summary counts all of them")
  func pages() async throws {
    try await withChronicle { chronicle in
      for number in 10..<20 { try await chronicle.at(day(5)).run(shop("web\(number)"), at: "2026-10-05T00:00:00Z") }
      let list = DiffVerdicts(chronicle.at(today).context)
      var found: [String] = []
      var cursor: String?
      repeat {
        let part = try await list.run(VerdictDiffQuery(from: day(4)), as: .tester, limit: 3, cursor: cursor)
        #expect(part.summary.reduce(0) { $0 + $1.count } == 20)
        #expect(part.page.total.count == 20)
        found += part.page.items.map { "\($0.resource.arn) \($0.control)" }
        cursor = part.page.next
      } while cursor != nil
      #expect(found.count == 20)
      #expect(found == found.sorted { $0.split(separator: " ")[0] < $1.split(separator: " ")[0] })
      #expect(Set(found).count == 20)
    }
  }

  @Test("instants in the wrong order, or still to come, are refused")
  func refusals() async throws {
    try await withChronicle { chronicle in
      await #expect(throws: OperationError.self) { try await diff(chronicle, day(6), day(6)) }
      await #expect(throws: OperationError.self) {
        try await diff(chronicle, day(6), today.adding(seconds: 3600))
      }
    }
  }
}
