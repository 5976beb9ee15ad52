import Postgres
import PratiqueCore
import PratiqueStore
import PratiqueTesting
import Testing

@testable import PratiqueOperations

@Suite("Numbers of exemptions")
struct ExemptionNumbersTests {
  private static let start = Instant("2026-11-01T12:00:00Z")!

  private static func at(days: Int64, hours: Int64 = 0) -> Instant {
    start.adding(seconds: days * 86_400 + hours * 3600)
  }

  private static func shops(_ count: Int, account: Int = 1) -> [String] {
    (0..<count).map { Harbour.service("s\($0)", account: account) }
  }

  @Test("the summary counts what is in force, what waits and what ends, and ages run through extensions")
  func summary() async throws {
    try await withHarbour { harbour in
      let shops = Self.shops(5)
      for shop in shops { try await harbour.at(Self.at(days: 0)).run(shop) }
      try await harbour.at(Self.at(days: 0)).run(Harbour.service("good", account: 1), isPublic: false)
      let old = try await harbour.at(Self.at(days: 0)).exempt(Harbour.terms([shops[0]], until: Self.at(days: 15)))
      try await harbour.at(Self.at(days: 5)).exempt(Harbour.terms([shops[1]], until: Self.at(days: 12)))
      try await harbour.at(Self.at(days: 6)).exempt(
        Harbour.terms([Harbour.service("good", account: 1)], until: Self.at(days: 60)))
      let longer = try await EditExemption(harbour.at(Self.at(days: 8)).context).run(
        ExemptionID(old.id)!, ifMatch: Int64(old.version), as: Harbour.rosa, .test, action: "extend"
      ) { terms in terms.expiresAt = Self.at(days: 40) }
      try await harbour.at(Self.at(days: 9)).approve(longer.value.exemption)
      _ = try await RequestExemption(harbour.at(Self.at(days: 9)).context).run(
        Harbour.terms([shops[2]], until: Self.at(days: 90)), team: Harbour.payments, as: Harbour.rosa, .test)

      let now = Self.at(days: 10)
      let summary = try await SummariseExemptions(harbour.at(now).context).run(as: Harbour.ada)
      let others = try await SummariseExemptions(harbour.at(now).context).run(as: Harbour.omar)

      #expect(summary.at == now)
      #expect(summary.active == 3)
      #expect(summary.awaitingDecision == 1)
      #expect(summary.oldestWaiting?.requestedAt == Self.at(days: 9))
      #expect(summary.expiring == [7: 1, 30: 2, 90: 3])
      #expect(summary.neverExpiring == 0)
      #expect(summary.age == .init(p50: 5, p90: 10, max: 10))
      let held = Dictionary(uniqueKeysWithValues: summary.held.map { ($0.verdict, $0) })
      #expect(held[.exempt] == .init(verdict: .exempt, findings: 2, byExemptions: 2))
      #expect(held[.fail]?.byExemptions == 0)
      #expect(held[.pass]?.byExemptions == 1)
      #expect(others.active == 0 && others.awaitingDecision == 0 && others.oldestWaiting == nil)
      #expect(others.held.allSatisfy { $0.findings == 0 })
    }
  }

  @Test("the forecast names the day on which much ends, and goes on with what begins later")
  func forecast() async throws {
    try await withHarbour { harbour in
      let shops = Self.shops(8)
      for shop in shops { try await harbour.at(Self.at(days: 0)).run(shop) }
      let many = try await harbour.at(Self.at(days: 0)).exempt(
        Harbour.terms(Array(shops.prefix(6)), until: Self.at(days: 3)))
      let one = try await harbour.at(Self.at(days: 0)).exempt(
        Harbour.terms([shops[6]], until: Self.at(days: 5, hours: 12)))
      let asked = try await SetEnablement(harbour.at(Self.at(days: 0)).context).run(
        EnablementRequest(
          control: "ECS.2", scope: ScopeJSON(accountID: "111111111111"), isEnabled: false, reason: "see OPS-3",
          startsAt: Self.at(days: 7), endsAt: Self.at(days: 8)),
        as: Harbour.ada, .test
      ).value.enablement
      _ = try await ChangeEnablement(harbour.at(Self.at(days: 0)).context).approve(
        EnablementID(asked.id)!, ifMatch: Int64(asked.version), as: Harbour.ivan, .test)

      let forecast = try await ForecastExemptions(harbour.at(Self.at(days: 1)).context).run(days: 9, as: Harbour.vera)
      let others = try await ForecastExemptions(harbour.at(Self.at(days: 1)).context).run(days: 9, as: Harbour.omar)

      #expect(forecast.from == Self.at(days: 1))
      #expect(forecast.days.map(\.date).first == "2026-11-02")
      // What ends at midnight ends on the day that begins then.
      #expect(forecast.days.map(\.failing) == [1, 1, 7, 7, 7, 8, 0, 8, 8])
      #expect(forecast.days.filter(\.isCliff).map(\.date) == ["2026-11-04", "2026-11-09"])
      #expect(forecast.days.first { $0.date == "2026-11-04" }?.expiring.map(\.rawValue) == [many.id])
      #expect(forecast.days.first { $0.date == "2026-11-07" }?.expiring.map(\.rawValue) == [one.id])
      // Each shop passes another control.
      #expect(forecast.days[0].scores.score == 8.0 / 9)
      #expect(forecast.days[0].scores.strictScore == 0.5)
      #expect(others.days.allSatisfy { $0.failing == 0 && $0.expiring.isEmpty && $0.scores.score == nil })
      for day in forecast.days {
        let end = Instant("\(day.date)T00:00:00Z")!.adding(seconds: 86_400).adding(microseconds: -1)
        let counts = try await ListControls(harbour.context).run(accountID: nil, at: end, as: Harbour.vera)
        #expect(day.failing == counts.reduce(0) { $0 + ($1.counts[.fail] ?? 0) }, "\(day.date)")
      }
    }
  }

  @Test(
    "over partial reach the forecast of every day is what a count at its end says",
    arguments: 1...4 as ClosedRange<UInt64>)
  func agrees(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let (shops, others) = (Self.shops(12, account: 5), Self.shops(4, account: 1))
    var ends: [(arns: [String], until: Instant)] = []
    for _ in 0..<6 {
      let some = (shops + others).filter { _ in Bool.random(using: &random) }
      ends.append((some, Self.at(days: .random(in: 2...9, using: &random), hours: .random(in: 0...23, using: &random))))
    }
    try await withHarbour { [ends] harbour in
      for shop in shops + others { try await harbour.at(Self.at(days: 0)).run(shop) }
      for end in ends where !end.arns.isEmpty {
        try await harbour.at(Self.at(days: 0)).exempt(Harbour.terms(end.arns, until: end.until))
      }
      for principal in [Harbour.vera, Harbour.ada] {
        let forecast = try await ForecastExemptions(harbour.at(Self.at(days: 1)).context).run(days: 10, as: principal)
        for day in forecast.days {
          let end = Instant("\(day.date)T00:00:00Z")!.adding(seconds: 86_400).adding(microseconds: -1)
          let counts = try await ListControls(harbour.context).run(accountID: nil, at: end, as: principal)
          let failing = counts.reduce(0) { $0 + ($1.counts[.fail] ?? 0) }
          #expect(day.failing == failing, "\(day.date), seed \(seed)")
        }
      }
    }
  }
}
