import Postgres
import PratiqueCore
import PratiqueStore
import Testing

@testable import PratiqueOperations

/// What is written down of every change of a verdict, in the transaction that makes it.
@Suite("History")
struct HistoryTests {
  private static let start = Instant("2026-11-01T12:00:00Z")!

  private static func at(_ hours: Int64) -> Instant { start.adding(seconds: hours * 3600) }

  @Test("a finding appears, is fixed, regresses and goes, each with its cause")
  func outcomes() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("payments", account: 1)
      try await harbour.at(Self.at(0)).run(shop, at: "2026-11-01T01:00:00Z")
      try await harbour.at(Self.at(1)).run(shop, isPublic: false, at: "2026-11-01T02:00:00Z")
      try await harbour.at(Self.at(2)).run(shop, at: "2026-11-01T03:00:00Z")
      let cell = try await harbour.cell(account: 1)
      #expect(cell?.tally.fail == 1)
      #expect(cell?.flows[.appeared] == 1)
      #expect(cell?.flows[.fixed] == 1)
      #expect(cell?.flows[.regressed] == 1)
      let lines = try await harbour.transitionLines()
      #expect(
        lines == [
          "2026-11-01T12:00:00.000Z ingest", "2026-11-01T13:00:00.000Z ingest", "2026-11-01T14:00:00.000Z ingest",
        ])
    }
  }

  @Test("what is deleted is gone and not fixed, and what comes again appears")
  func goneAndBack() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("payments", account: 1)
      try await harbour.at(Self.at(0)).run(shop, at: "2026-11-01T01:00:00Z")
      _ = try await harbour.at(Self.at(1)).context.ingest(
        """
        {"resourceType":"AWS::ECS::Service","ARN":"\(shop)","awsAccountId":"111111111111","awsRegion":"eu-west-1",
         "configurationItemCaptureTime":"2026-11-01T02:00:00Z","configurationItemStatus":"ResourceDeleted"}
        """)
      let gone = try await harbour.cell(account: 1)
      #expect(gone?.tally.fail == 0)
      #expect(gone?.flows[.gone] == 1)
      #expect(gone?.flows[.fixed] == 0)
      try await harbour.at(Self.at(2)).run(shop, at: "2026-11-01T03:00:00Z")
      let back = try await harbour.cell(account: 1)
      #expect(back?.tally.fail == 1)
      #expect(back?.flows[.appeared] == 2)
      #expect(back?.flows[.regressed] == 0)
    }
  }

  @Test("an exemption begins, ends by the clock and is dated at its end however late that is written")
  func expiry() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("payments", account: 1)
      try await harbour.at(Self.at(0)).run(shop)
      try await harbour.at(Self.at(1)).exempt(Harbour.terms([shop], until: Self.at(5)))
      #expect(try await harbour.cell(account: 1)?.tally.exempt == 1)
      _ = try await SettleHistory(harbour.at(Self.at(100)).context).run()
      let cell = try await harbour.cell(account: 1)
      #expect(cell?.tally.fail == 1)
      #expect(cell?.flows[.exempted] == 1)
      #expect(cell?.flows[.expired] == 1)
      let lines = try await harbour.transitionLines()
      #expect(
        lines == [
          "2026-11-01T12:00:00.000Z ingest", "2026-11-01T13:00:00.000Z exemption", "2026-11-01T17:00:00.000Z expiry",
        ])
    }
  }

  @Test("whoever writes of an account first writes what is due there")
  func dueFirst() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("payments", account: 1)
      try await harbour.at(Self.at(0)).run(shop, at: "2026-11-01T01:00:00Z")
      try await harbour.at(Self.at(1)).exempt(Harbour.terms([shop], until: Self.at(5)))
      try await harbour.at(Self.at(9)).run(shop, isPublic: false, at: "2026-11-01T20:00:00Z")
      let cell = try await harbour.cell(account: 1)
      #expect(cell?.tally.pass == 1)
      #expect(cell?.flows[.expired] == 1)
      #expect(cell?.flows[.fixed] == 1)
    }
  }

  @Test("revoking is no expiry, and a toggle writes one row for each region and control")
  func decisions() async throws {
    try await withHarbour { harbour in
      let shops = ["one", "two", "three"].map { Harbour.service($0, account: 1) }
      for shop in shops { try await harbour.at(Self.at(0)).run(shop) }
      let exemption = try await harbour.at(Self.at(1)).exempt(Harbour.terms([shops[0]], until: Self.at(50)))
      _ = try await EndExemption(harbour.at(Self.at(2)).context).revoke(
        ExemptionID(exemption.id)!, reason: "done", ifMatch: Int64(exemption.version), as: Harbour.rosa, .test)
      // A control of severity HIGH waits for a second admin.
      let asked = try await SetEnablement(harbour.at(Self.at(3)).context).run(
        EnablementRequest(
          control: "ECS.2", scope: ScopeJSON(accountID: "111111111111"), isEnabled: false, reason: "see OPS-3"),
        as: Harbour.ada, .test
      ).value.enablement
      _ = try await ChangeEnablement(harbour.at(Self.at(4)).context).approve(
        EnablementID(asked.id)!, ifMatch: Int64(asked.version), as: Harbour.ivan, .test)
      let cell = try await harbour.cell(account: 1)
      #expect(cell?.tally.disabledFailing == 3)
      #expect(cell?.tally.fail == 0)
      #expect(cell?.flows[.revoked] == 1)
      #expect(cell?.flows[.disabled] == 3)
      let toggles: Int = try await harbour.count("enablement_transition")
      #expect(toggles == 1)
      let transitions: Int = try await harbour.count("finding_transition")
      #expect(transitions == 5)
    }
  }
}

extension Harbour {
  /// The same harbour with its clock at an instant.
  func at(_ instant: Instant) -> Harbour {
    var context = context
    context.clock = .fixed(instant)
    return Harbour(context: context)
  }

  func cell(account: Int, _ control: ControlID = ControlID(ecs: 2)) async throws -> RollupNumbers? {
    try await context.read(as: Self.ada) { db, _ in
      try RollupStore(db).current(of: [Self.account(account)], controls: [control]).values.first
    }
  }

  func transitionLines() async throws -> [String] {
    try await context.read(as: Self.ada) { db, _ in
      try db.query("SELECT at, trigger FROM finding_transition ORDER BY at, sequence").map { row in
        let at = try row.decode("at", as: PostgresTimestamp.self).microsecondsSinceUnixEpoch
        return "\(Instant(microseconds: at)) \(try row.decode("trigger", as: String.self))"
      }
    }
  }

  func count(_ table: String) async throws -> Int {
    try await context.read(as: Self.ada) { db, _ in
      try db.one("SELECT count(*) AS count FROM \(raw: table)").decode("count")
    }
  }
}
