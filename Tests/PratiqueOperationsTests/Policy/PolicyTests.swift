import PratiqueCore
import PratiqueOperations
import PratiqueStore
import Testing

@Suite("Policies")
struct PolicyTests {
  private let shop = Harbour.service("payments", account: 1)
  private let far = Instant("2099-01-01T00:00:00Z")!

  private var documents: [PolicyDocument] {
    [
      PolicyDocument(name: "666666666666", spec: .account(title: "six")),
      PolicyDocument(name: "production", spec: .accountGroup(title: nil, accounts: [Harbour.account(1)])),
      PolicyDocument(
        name: "lab", spec: .team(title: "Lab", scopes: [TeamScope(accountID: AccountID("666666666666")!)])),
      PolicyDocument(
        name: "no-insights",
        spec: .enablement(
          EnablementRequest(
            control: "ECS.12", scope: ScopeJSON(accountGroup: "production"), isEnabled: false, reason: "see OPS-3"))),
      PolicyDocument(
        name: "legacy", spec: .exemption(team: Harbour.payments, Harbour.terms([shop], until: far))),
      PolicyDocument(
        name: "secrets",
        spec: .guardRail(GuardRailView(control: "ECS.8", scope: ScopeJSON(), isExemptable: false, reason: "never"))),
    ]
  }

  private func apply(
    _ harbour: Harbour, _ documents: [PolicyDocument], policy: String = "main", prunes: Bool = false,
    isDryRun: Bool = false
  ) async throws -> [String] {
    var request = ChangeRequest.test
    request.isDryRun = isDryRun
    let plan = try await ApplyPolicy(harbour.context).run(
      policy, documents, prunes: prunes, as: Harbour.ada, request
    ).value
    return plan.changes.map { "\($0.action.rawValue) \($0.kind) \($0.name)" }
  }

  @Test("applied twice, the second time changes nothing; what differs is changed; what is gone is pruned")
  func again() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)

      let planned = try await apply(harbour, documents, isDryRun: true)
      let first = try await apply(harbour, documents)
      let second = try await apply(harbour, documents, prunes: true)

      #expect(planned == first)
      #expect(first.allSatisfy { $0.hasPrefix("create ") } && first.count == 6)
      #expect(second.allSatisfy { $0.hasPrefix("unchanged ") } && second.count == 6)

      var other = documents
      other[4] = PolicyDocument(
        name: "legacy",
        spec: .exemption(team: Harbour.payments, Harbour.terms([shop], until: far.adding(seconds: 60))))
      #expect(try await apply(harbour, other)[4] == "update Exemption legacy")

      let pruned = try await apply(harbour, Array(documents.prefix(3)), prunes: true)
      #expect(
        pruned.dropFirst(3) == ["prune Enablement no-insights", "prune Exemption legacy", "prune GuardRail secrets"])
      let list = try await ListExemptions(harbour.context).run(
        ExemptionQuery(), as: Harbour.ada, limit: 10, cursor: nil)
      #expect(list.items.map(\.phase) == ["WITHDRAWN"])
    }
  }

  @Test("what is kept elsewhere is never touched, and then nothing else is changed either")
  func conflict() async throws {
    try await withHarbour { harbour in
      _ = try await SetEnablement(harbour.context).run(
        EnablementRequest(
          control: "ECS.12", scope: ScopeJSON(accountID: "111111111111"), isEnabled: false, reason: "by hand, OPS-4"),
        as: Harbour.ada, .test)
      let wanted = [
        documents[0],
        PolicyDocument(
          name: "no-insights",
          spec: .enablement(
            EnablementRequest(
              control: "ECS.12", scope: ScopeJSON(accountID: "111111111111"), isEnabled: true, reason: "see OPS-3"))),
      ]
      #expect(try await apply(harbour, wanted, isDryRun: true).last == "conflict Enablement no-insights")

      await #expect(throws: OperationError.self) { _ = try await apply(harbour, wanted) }

      #expect(try await apply(harbour, [documents[0]], isDryRun: true) == ["create Account 666666666666"])
      _ = try await apply(harbour, documents)
      #expect(try await apply(harbour, [documents[2]], policy: "other", isDryRun: true) == ["conflict Team lab"])
    }
  }

  @Test("every document that can't be is named, with its place")
  func faults() async throws {
    try await withHarbour { harbour in
      let wrong = [
        documents[0],
        PolicyDocument(name: "x", spec: .team(title: nil, scopes: [TeamScope(accountID: AccountID("999999999999")!)])),
        PolicyDocument(
          name: "y",
          spec: .enablement(
            EnablementRequest(control: "ECS.99", scope: ScopeJSON(), isEnabled: false, reason: "OPS-3"))),
      ]

      let error = await #expect(throws: OperationError.self) { _ = try await apply(harbour, wrong) }

      guard case .invalid(let faults) = error else {
        Issue.record("unexpected \(String(describing: error))")
        return
      }
      #expect(
        faults.map(\.pointer) == [
          "body/documents/1/spec/scopes/0/account_id", "body/documents/2/spec/control",
        ])
    }
  }

  @Test("a policy that several people apply touches nothing that the one who applies it can't see")
  func outOfSight() async throws {
    try await withHarbour { harbour in
      func off(_ account: Int) -> PolicyDocument {
        PolicyDocument(
          name: "no-insights",
          spec: .enablement(
            EnablementRequest(
              control: "ECS.12", scope: ScopeJSON(accountID: Harbour.account(account).rawValue), isEnabled: false,
              reason: "see OPS-3")))
      }
      let foreign = Harbour.service("edge", account: 3)
      let exemption = PolicyDocument(
        name: "legacy", spec: .exemption(team: Harbour.platform, Harbour.terms([foreign], until: far)))
      _ = try await apply(harbour, [off(3), exemption])
      let local = Harbour.person(
        "alba", Grant(.admin, in: .account(Harbour.account(1))), Grant(.exemptionManager, in: .team(Harbour.payments)))

      let plan = try await ApplyPolicy(harbour.context).run(
        "main", [off(1), documents[4]], prunes: false, as: local, .test
      ).value
      let pruned = try await ApplyPolicy(harbour.context).run("main", [], prunes: true, as: local, .test).value

      #expect(plan.changes.map(\.action) == [.create, .create])
      #expect(pruned.changes.map(\.name) == ["no-insights", "legacy"])
      let enablements = try await ListEnablement(harbour.context).run(
        EnablementQuery(), as: Harbour.ada, limit: 10, cursor: nil)
      #expect(enablements.items.map(\.scope.accountID) == [Harbour.account(3).rawValue])
      var query = ExemptionQuery()
      query.phase = .requested
      let exemptions = try await ListExemptions(harbour.context).run(query, as: Harbour.ada, limit: 10, cursor: nil)
      #expect(exemptions.items.map(\.team) == ["platform"])
    }
  }
}
