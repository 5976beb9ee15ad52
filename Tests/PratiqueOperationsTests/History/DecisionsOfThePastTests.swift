import PratiqueCore
import PratiqueOperations
import Testing

@Suite("Decisions of the past")
struct DecisionsOfThePastTests {
  private let shop = Harbour.service("shop", account: 1)
  private let publicIP = ControlID(ecs: 2)
  private let today = Chronicle.day(31)

  private func day(_ day: Int) -> Instant { Chronicle.day(day) }

  private func exemptions(_ chronicle: Chronicle, at instant: Instant) async throws -> [ExemptionView] {
    var query = ExemptionQuery()
    query.at = instant
    return try await ListExemptions(chronicle.at(today).context).run(
      query, as: Harbour.rosa, limit: 10, cursor: nil
    ).items
  }

  private func enablements(
    _ chronicle: Chronicle, at instant: Instant, isStanding: Bool = true
  ) async throws -> [EnablementView] {
    var query = EnablementQuery()
    (query.at, query.isStanding) = (instant, isStanding)
    return try await ListEnablement(chronicle.at(today).context).run(
      query, as: Harbour.ada, limit: 10, cursor: nil
    ).items
  }

  @Test("an exemption is there from its request on, and knows nothing of what became of it later")
  func exemption() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      let asked = try await RequestExemption(chronicle.at(day(6)).context).run(
        Harbour.terms([shop], until: day(25)), team: Harbour.payments, as: Harbour.rosa, .test
      ).value.exemption
      let approved = try await chronicle.at(day(8)).approve(asked)
      let id = ExemptionID(asked.id)!
      _ = try await EndExemption(chronicle.at(day(12)).context).revoke(
        id, reason: "migrated", ifMatch: Int64(approved.version), as: Harbour.rosa, .test)

      #expect(try await exemptions(chronicle, at: day(6).justBefore) == [])
      await #expect(throws: OperationError.self) {
        try await GetExemption(chronicle.at(today).context).run(id, at: day(6).justBefore, as: Harbour.rosa)
      }
      var seen: [String] = []
      for instant in [day(6), day(8).justBefore, day(8), day(12).justBefore, day(12)] {
        let view = try #require(try await exemptions(chronicle, at: instant).first)
        #expect(try await GetExemption(chronicle.at(today).context).run(id, at: instant, as: Harbour.rosa) == view)
        let terms = view.terms
        seen.append(
          "\(view.phase) \(terms.state) \(terms.approvals.count) \(terms.approvedAt != nil) \(terms.endedBy ?? "-")")
      }
      #expect(
        seen == [
          "REQUESTED REQUESTED 0 false -", "REQUESTED REQUESTED 0 false -", "ACTIVE APPROVED 1 true -",
          "ACTIVE APPROVED 1 true -", "REVOKED REVOKED 1 true rosa",
        ])
    }
  }

  @Test("terms are replaced from the approval of later ones on, and not before")
  func replaced() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      let first = try await chronicle.at(day(6)).exempt(Harbour.terms([shop], until: day(25)))
      let edited = try await EditExemption(chronicle.at(day(8)).context).run(
        ExemptionID(first.id)!, ifMatch: Int64(first.version), as: Harbour.rosa, .test
      ) { $0.startsAt = day(20) }.value.exemption
      try await chronicle.at(day(10)).approve(edited)

      let before = try #require(try await exemptions(chronicle, at: day(9)).first)
      #expect(before.history.map(\.state) == ["APPROVED", "REQUESTED"])
      #expect(before.history.map(\.endedAt) == [nil, nil])
      #expect(before.pending?.number == 2)
      let after = try #require(try await exemptions(chronicle, at: day(11)).first)
      #expect(after.history.map(\.state) == ["SUPERSEDED", "APPROVED"])
      #expect(after.history[0].endedAt == day(20))
      #expect(after.terms.number == 1)
      #expect(after.pending == nil)
      let late = try #require(try await exemptions(chronicle, at: day(21)).first)
      #expect(late.terms.number == 2)
    }
  }

  @Test("an enablement is there from its request on, and stands until it is removed")
  func enablement() async throws {
    try await withChronicle { chronicle in
      let context = chronicle.at(day(6)).context
      let asked = try await SetEnablement(context).run(
        EnablementRequest(
          control: "ECS.2", scope: ScopeJSON(accountID: "111111111111"), isEnabled: false, reason: "see OPS-3"),
        as: Harbour.ada, .test
      ).value.enablement
      let id = EnablementID(asked.id)!
      let approved = try await ChangeEnablement(chronicle.at(day(8)).context).approve(
        id, ifMatch: Int64(asked.version), as: Harbour.ivan, .test
      ).value.enablement
      _ = try await ChangeEnablement(chronicle.at(day(12)).context).remove(
        id, ifMatch: Int64(approved.version), as: Harbour.ada, .test)

      #expect(try await enablements(chronicle, at: day(6).justBefore) == [])
      #expect(try await enablements(chronicle, at: day(12)) == [])
      var seen: [String] = []
      for instant in [day(6), day(8).justBefore, day(8), day(12).justBefore, day(12)] {
        let view = try #require(try await enablements(chronicle, at: instant, isStanding: false).first)
        seen.append("\(view.state.rawValue) \(view.approvedBy ?? "-") \(view.removedBy ?? "-")")
      }
      #expect(
        seen == ["WAITING - -", "WAITING - -", "IN_FORCE ivan -", "IN_FORCE ivan -", "REMOVED ivan ada"])
      #expect(try await enablements(chronicle, at: day(9)).map(\.id) == [asked.id])
    }
  }

  @Test("whether a control was on is what was recorded, to the instant")
  func effective() async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      try await chronicle.toggles(day(10), publicIP, account: 1, isEnabled: false)
      try await chronicle.toggles(day(20), publicIP, account: 1, isEnabled: true)
      let operation = GetEffectiveEnablement(chronicle.at(today).context)
      let region = Region("eu-west-1")!

      var seen: [Bool] = []
      for instant in [day(10).justBefore, day(10), day(20).justBefore, day(20)] {
        let setting = try await operation.run(
          publicIP, accountID: Harbour.account(1), region: region, at: instant, as: Harbour.ada)
        #expect((setting.decidedBy == nil) == (instant < day(10)))
        seen.append(setting.isEnabled)
      }
      #expect(seen == [true, false, false, true])
    }
  }
}
