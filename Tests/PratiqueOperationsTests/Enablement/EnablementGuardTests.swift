import PratiqueCore
import PratiqueOperations
import PratiqueStore
import Testing

@Suite("Enablement: guards")
struct EnablementGuardTests {
  private let web = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web"
  private let first = ScopeJSON(accountID: "111111111111")

  private func wanted(
    _ control: String = "ECS.9", on isEnabled: Bool, in scope: ScopeJSON, isLocked: Bool = false, until: Instant? = nil
  ) -> EnablementRequest {
    EnablementRequest(
      control: control, scope: scope, isEnabled: isEnabled, isLocked: isLocked, reason: "see SEC-41", endsAt: until)
  }

  private func ask(_ harbour: Harbour, _ wanted: EnablementRequest) async throws -> EnablementView {
    try await SetEnablement(harbour.context).run(wanted, as: Harbour.ada, .test).value.enablement
  }

  @discardableResult
  private func agree(
    _ harbour: Harbour, to enablement: EnablementView, context: OperationContext? = nil
  ) async throws -> EnablementView {
    try await ChangeEnablement(context ?? harbour.context).approve(
      EnablementID(enablement.id)!, ifMatch: Int64(enablement.version), as: Harbour.ivan, .test
    ).value.enablement
  }

  @Test("what waits can't be agreed to while it is locked above, and can as soon as the lock is gone")
  func lockedMeanwhile() async throws {
    try await withHarbour { harbour in
      let asked = try await ask(harbour, wanted(on: false, in: first))
      let lock = try await agree(
        harbour, to: try await ask(harbour, wanted(on: true, in: ScopeJSON(), isLocked: true)))
      await #expect(throws: OperationError.self) { try await agree(harbour, to: asked) }

      _ = try await ChangeEnablement(harbour.context).remove(
        EnablementID(lock.id)!, ifMatch: Int64(lock.version), as: Harbour.ada, .test)

      #expect(try await agree(harbour, to: asked).state == .inForce)
    }
  }

  @Test("taking back that a control is on doesn't switch it off without a second person")
  func removal() async throws {
    try await withHarbour { harbour in
      try await harbour.define("web", containers: #"[{"Name":"app"}]"#)
      try await agree(harbour, to: try await ask(harbour, wanted(on: false, in: ScopeJSON())))
      let on = try await agree(harbour, to: try await ask(harbour, wanted(on: true, in: first)))
      #expect(try await harbour.verdict(web, ControlID(ecs: 9)) == .fail)

      let error = await #expect(throws: OperationError.self) {
        _ = try await ChangeEnablement(harbour.context).remove(
          EnablementID(on.id)!, ifMatch: Int64(on.version), as: Harbour.ada, .test)
      }

      guard case .conflict = error else {
        Issue.record("unexpected \(String(describing: error))")
        return
      }
      #expect(try await harbour.verdict(web, ControlID(ecs: 9)) == .fail)
    }
  }

  @Test("what has ended before anybody agreed can't be agreed to any more")
  func ended() async throws {
    try await withHarbour { harbour in
      let end = Instant("2098-01-01T00:00:00Z")!
      let asked = try await ask(harbour, wanted(on: false, in: first, until: end))
      var context = harbour.context
      context.clock = .fixed(end)

      await #expect(throws: OperationError.self) { try await agree(harbour, to: asked, context: context) }

      context.clock = .fixed(Instant(microseconds: end.microseconds - 1))
      #expect(try await agree(harbour, to: asked, context: context).state == .inForce)
    }
  }

  @Test("a change names the version that it was made for")
  func staleVersion() async throws {
    try await withHarbour { harbour in
      let asked = try await ask(harbour, wanted(on: false, in: first))
      let change = ChangeEnablement(harbour.context)
      let id = EnablementID(asked.id)!

      let approval = await #expect(throws: OperationError.self) {
        _ = try await change.approve(id, ifMatch: 7, as: Harbour.ivan, .test)
      }
      let removal = await #expect(throws: OperationError.self) {
        _ = try await change.remove(id, ifMatch: 7, as: Harbour.ivan, .test)
      }

      for error in [approval, removal] {
        guard case .staleVersion(current: 1) = error else {
          Issue.record("unexpected \(String(describing: error))")
          return
        }
      }
    }
  }

  @Test("a list for an account that the caller can't see doesn't tell the groups it is in")
  func groupsOfOthers() async throws {
    try await withHarbour { harbour in
      _ = try await ApplyPolicy(harbour.context).run(
        "main",
        [
          PolicyDocument(
            name: "mixed", spec: .accountGroup(title: nil, accounts: [Harbour.account(1), Harbour.account(3)]))
        ], prunes: false, as: Harbour.ada, .test)
      _ = try await ask(harbour, wanted("ECS.12", on: false, in: ScopeJSON(accountGroup: "mixed")))
      var query = EnablementQuery()
      for (number, count) in [(1, 1), (3, 0)] {
        query.accountID = Harbour.account(number)
        let list = try await ListEnablement(harbour.context).run(query, as: Harbour.vera, limit: 10, cursor: nil)
        #expect(list.items.count == count, "account \(number)")
      }
    }
  }
}
