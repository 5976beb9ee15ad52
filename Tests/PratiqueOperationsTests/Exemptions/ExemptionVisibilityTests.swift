import PratiqueCore
import PratiqueOperations
import Testing

@Suite("Exemptions: who may know what")
struct ExemptionVisibilityTests {
  private let shop = Harbour.service("payments", account: 1)
  private let far = Instant("2099-01-01T00:00:00Z")!

  @Test("a finding names only exemptions that the caller may see, and is exempt all the same")
  func named() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      try await harbour.exempt(Harbour.terms([shop], until: far))
      let viewer = Harbour.person("otto", Grant(.viewer, in: .account(Harbour.account(1))))

      let finding = try #require(try await harbour.finding(shop, as: viewer))

      #expect(finding.verdict == .exempt)
      #expect(finding.exemptions.isEmpty)
      let detail = try await GetResource(harbour.context).run(try ResourceARN(shop), as: viewer)
      #expect(detail.findings.allSatisfy { $0.exemptions.isEmpty })
    }
  }

  @Test("the health of an exemption tells nothing of what lies beyond its team")
  func health() async throws {
    try await withHarbour { harbour in
      try await harbour.run(Harbour.service("payments", account: 3))
      try await harbour.exempt(Harbour.terms(["arn:aws:ecs:eu-west-1:333333333333:service/**"], until: far))

      let ofOwner = try await SurveyExemptions(harbour.context).run(at: nil, as: Harbour.rosa)
      let ofAdmin = try await SurveyExemptions(harbour.context).run(at: nil, as: Harbour.ada)

      #expect(ofOwner.map(\.health) == ["UNMATCHED"])
      #expect(ofAdmin.map(\.health) == ["ORPHANED"])
    }
  }

  @Test("the total of a part of a list doesn't tell how many exemptions of others lie between")
  func total() async throws {
    try await withHarbour { harbour in
      for _ in 0..<3 {
        _ = try await RequestExemption(harbour.context).run(
          Harbour.terms([shop], until: far), team: Harbour.payments, as: Harbour.rosa, .test)
      }
      let part = try await ListExemptions(harbour.context).run(
        ExemptionQuery(), as: Harbour.rosa, limit: 1, cursor: nil)
      #expect(part.total.count == 2)
      #expect(!part.total.isExact)
    }
  }

  @Test("an entry of the parameter stays one service, and goes out only where its team owns it")
  func entries() async throws {
    try await withHarbour { harbour in
      let entries = ParameterEntries(harbour.context)
      let foreign = Harbour.service("payments", account: 3)
      let created = try await entries.take(
        "\(shop),\(foreign)", team: Harbour.payments, reason: "edge", expiresAt: far, as: Harbour.rosa, .test
      ).value.created
      for id in created {
        let exemption = try await GetExemption(harbour.context).run(ExemptionID(id)!, at: nil, as: Harbour.dana)
        try await harbour.approve(exemption)
      }

      #expect(try await entries.render(accountID: nil, at: nil, as: Harbour.ada) == shop)
      for targets in [["arn:aws:ecs:eu-west-1:111111111111:service/shop/*"], [shop, foreign]] {
        await #expect(throws: OperationError.self) {
          _ = try await EditExemption(harbour.context).run(
            ExemptionID(created[0])!, ifMatch: 2, as: Harbour.rosa, .test
          ) { $0.selector = SelectorJSON(targets: targets) }
        }
      }
    }
  }
}
