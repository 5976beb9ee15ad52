import PratiqueCore
import PratiqueTesting
import Testing

@testable import PratiqueOperations

/// What was on and off in the past, where the decisions of today say another thing about it.
@Suite("Settings of the past")
struct SettingOfThePastTests {
  private static let group = AccountGroupID("lab")!

  private static func at(_ hours: Int64) -> Instant { .noon.adding(seconds: hours * 3600) }

  private static let request = EnablementRequest(
    control: "ECS.12", scope: ScopeJSON(accountGroup: "lab"), isEnabled: false, reason: "see OPS-3", endsAt: at(3))

  private func cluster() throws -> Observation {
    Observation(
      resource: try ResourceARN("arn:aws:ecs:eu-west-1:111111111111:cluster/one"),
      order: OrderKey(capturedAt: Instant(microseconds: 1_000_000), stateID: 0),
      sight: .present(.cluster(Cluster(settings: [Cluster.Setting(name: "containerInsights", value: "disabled")]))))
  }

  private func verdict(_ harbour: Harbour, at hours: Int64, now: Int64) async throws -> Verdict? {
    try await harbour.at(Self.at(now)).verdict(
      cluster().resource.arn.rawValue, ControlID(ecs: 12), at: Self.at(hours))
  }

  @Test("an account that comes into a group later was not switched off with the group")
  func laterMember() async throws {
    try await withHarbour { harbour in
      let groups = ChangeAccountGroups(harbour.at(Self.at(0)).context)
      _ = try await groups.create(Self.group, name: "", accounts: [], as: Harbour.ada, .test)
      try await harbour.at(Self.at(0)).context.ingest(cluster().configurationItem)
      _ = try await SetEnablement(harbour.at(Self.at(1)).context).run(Self.request, as: Harbour.ada, .test)
      _ = try await ChangeAccountGroups(harbour.at(Self.at(5)).context).edit(
        Self.group, name: nil, accounts: [Harbour.account(1)], version: 1, as: Harbour.ada, .test)

      #expect(try await verdict(harbour, at: 2, now: 6) == .fail)
      #expect(try await verdict(harbour, at: 4, now: 6) == .fail)
    }
  }

  @Test("what was on while there was anything stays so, though it was switched when nothing was left")
  func switchedWhileEmpty() async throws {
    try await withHarbour { harbour in
      let revision = try ResourceARN("arn:aws:ecs:eu-west-1:111111111111:task-definition/web:1")
      for (hours, status) in [(0, TaskDefinition.Status.active), (1, .inactive)] as [(Int64, TaskDefinition.Status)] {
        let seen = Observation(
          resource: revision, order: OrderKey(capturedAt: Instant(microseconds: (hours + 1) * 1_000_000), stateID: 0),
          sight: .present(
            .taskDefinition(TaskDefinition(status: status, containers: [ContainerDefinition(name: "app")]))))
        try await harbour.at(Self.at(hours)).context.ingest(seen.configurationItem)
      }
      let asked = try await SetEnablement(harbour.at(Self.at(2)).context).run(
        EnablementRequest(control: "ECS.5", scope: ScopeJSON(), isEnabled: false, reason: "see OPS-3"),
        as: Harbour.ada, .test
      ).value.enablement
      if asked.approvedAt == nil {
        _ = try await ChangeEnablement(harbour.at(Self.at(2)).context).approve(
          EnablementID(asked.id)!, ifMatch: Int64(asked.version), as: Harbour.ivan, .test)
      }

      let verdict = try await harbour.at(Self.at(3)).verdict(
        revision.resource.rawValue, ControlID(ecs: 5), at: Self.at(0))
      #expect(verdict == .fail)
    }
  }
}
