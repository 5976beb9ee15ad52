import PratiqueCore
import PratiqueOperations
import Testing

@Suite("Enablement")
struct EnablementTests {
  private let web = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web"
  private let logging = ControlID(ecs: 9)
  private let first = ScopeJSON(accountID: "111111111111")

  private func switched(
    _ control: String, off scope: ScopeJSON, isLocked: Bool = false, until: Instant? = nil
  ) -> EnablementRequest {
    EnablementRequest(
      control: control, scope: scope, isEnabled: false, isLocked: isLocked,
      reason: "Datadog agent ships logs; ticket SEC-41", endsAt: until)
  }

  @Test("a control is off in one account from the second person's yes on, and on again when that is taken back")
  func toggle() async throws {
    try await withHarbour { harbour in
      try await harbour.define("web", containers: #"[{"Name":"app"}]"#)
      let asked = try await SetEnablement(harbour.context).run(switched("ECS.9", off: first), as: Harbour.ada, .test)
        .value.enablement
      #expect(asked.state == .waiting)
      #expect(asked.evidence == "SEC-41")
      #expect(try await harbour.verdict(web, logging) == .fail)
      let id = EnablementID(asked.id)!
      await #expect(throws: OperationError.self) {
        _ = try await ChangeEnablement(harbour.context).approve(id, ifMatch: 1, as: Harbour.ada, .test)
      }

      _ = try await ChangeEnablement(harbour.context).approve(id, ifMatch: 1, as: Harbour.ivan, .test)

      let finding = try #require(try await harbour.finding(web, logging))
      #expect(finding.verdict == .disabled)
      #expect(finding.outcome.kind == .nonCompliant)
      #expect(finding.enablementID == id)
      let counts = try await ListControls(harbour.context).run(accountID: nil, at: nil, as: Harbour.ada)
      #expect(counts.first { $0.control.id == logging }?.counts[.disabled] == 1)

      _ = try await ChangeEnablement(harbour.context).remove(id, ifMatch: 2, as: Harbour.ada, .test)
      #expect(try await harbour.verdict(web, logging) == .fail)
    }
  }

  @Test("the narrowest scope decides, unless a wider one is locked")
  func scopes() async throws {
    try await withHarbour { harbour in
      let cluster = "arn:aws:ecs:eu-west-1:111111111111:cluster/c"
      let insights = ControlID(ecs: 12)
      _ = try await harbour.context.ingest(
        """
        {"resourceType":"AWS::ECS::Cluster","ARN":"\(cluster)","awsAccountId":"111111111111","awsRegion":"eu-west-1",
         "configurationItemCaptureTime":"2026-11-01T00:00:00Z","configurationItemStatus":"OK",
         "configuration":{"Arn":"\(cluster)","ClusterSettings":[]}}
        """)
      let set = SetEnablement(harbour.context)
      // MEDIUM: nobody else has to agree.
      _ = try await set.run(switched("ECS.12", off: ScopeJSON()), as: Harbour.ada, .test)
      #expect(try await harbour.verdict(cluster, insights) == .disabled)
      var on = switched("ECS.12", off: first)
      on.isEnabled = true
      _ = try await set.run(on, as: Harbour.ada, .test)
      #expect(try await harbour.verdict(cluster, insights) == .fail)
      _ = try await set.run(
        switched("ECS.12", off: ScopeJSON(accountID: "111111111111", region: "eu-west-1")), as: Harbour.ada, .test)
      #expect(try await harbour.verdict(cluster, insights) == .disabled)

      var locked = switched("ECS.12", off: ScopeJSON(), isLocked: true)
      locked.isEnabled = true
      _ = try await set.run(locked, as: Harbour.ada, .test)

      #expect(try await harbour.verdict(cluster, insights) == .fail)
      await #expect(throws: OperationError.self) {
        _ = try await set.run(switched("ECS.12", off: first), as: Harbour.ada, .test)
      }
    }
  }

  @Test("what begins later doesn't take the place of what holds now")
  func gap() async throws {
    try await withHarbour { harbour in
      let set = SetEnablement(harbour.context)
      try await harbour.run(Harbour.service("a", account: 1))
      _ = try await set.run(switched("ECS.10", off: first), as: Harbour.ada, .test)
      let later = EnablementRequest(
        control: "ECS.10", scope: first, isEnabled: true, reason: "see SEC-42",
        startsAt: Instant("2099-01-01T00:00:00Z")!)

      await #expect(throws: OperationError.self) { _ = try await set.run(later, as: Harbour.ada, .test) }

      #expect(try await harbour.verdict(Harbour.service("a", account: 1), ControlID(ecs: 10)) == .disabled)
    }
  }

  @Test("it ends by itself at its end, and needs a reason, evidence and the role")
  func limits() async throws {
    try await withHarbour { harbour in
      let set = SetEnablement(harbour.context)
      let end = Instant("2099-01-01T00:00:00Z")!
      try await harbour.run(Harbour.service("a", account: 1))
      _ = try await set.run(switched("ECS.10", off: first, until: end), as: Harbour.ada, .test)
      let service = Harbour.service("a", account: 1)
      let platform = ControlID(ecs: 10)
      let before = Instant(microseconds: end.microseconds - 1)
      #expect(try await harbour.verdict(service, platform, at: before) == .disabled)
      #expect(try await harbour.verdict(service, platform, at: end) == .pass)

      let without = EnablementRequest(control: "ECS.10", scope: first, isEnabled: false, reason: "because")
      await #expect(throws: OperationError.self) { _ = try await set.run(without, as: Harbour.ada, .test) }
      await #expect(throws: OperationError.self) {
        _ = try await set.run(switched("ECS.10", off: first), as: Harbour.dana, .test)
      }
    }
  }
}
