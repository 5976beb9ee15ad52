import Postgres
import PratiqueCore
import PratiqueStore
import Testing

@testable import PratiqueOperations

@Suite("Time to remediate")
struct RemediationTests {
  private static let start = Instant("2026-10-20T00:00:00Z")!

  private static func at(days: Int64) -> Instant { start.adding(seconds: days * 86_400) }

  private func lines(
    _ harbour: Harbour, from: Instant = Self.start, as principal: Principal = Harbour.ada,
    _ change: (inout RemediationQuery) -> Void = { _ in }
  ) async throws -> [String] {
    var query = RemediationQuery(from: from)
    change(&query)
    return try await ReadRemediation(harbour.context).run(query, as: principal).map { view in
      "\(view.month) \(view.control) \(view.closed): \(view.open.p50)/\(view.open.p90) \(view.exempt.p50)/\(view.exempt.p90)"
    }
  }

  @Test("a failure counts in the month in which it was fixed, from its beginning, its exempt time apart")
  func months() async throws {
    try await withHarbour { harbour in
      let shops = ["one", "two", "three"].map { Harbour.service($0, account: 1) }
      let stray = Harbour.service("stray", account: 3)
      for shop in shops + [stray] { try await harbour.at(Self.at(days: 0)).run(shop, at: "2026-10-01T00:00:00Z") }
      try await harbour.at(Self.at(days: 2)).exempt(Harbour.terms([shops[1]], until: Self.at(days: 12)))
      try await harbour.at(Self.at(days: 4)).run(shops[0], isPublic: false, at: "2026-10-02T00:00:00Z")
      try await harbour.at(Self.at(days: 20)).run(shops[1], isPublic: false, at: "2026-10-02T00:00:00Z")
      try await harbour.at(Self.at(days: 30)).run(stray, isPublic: false, at: "2026-10-02T00:00:00Z")
      let late = harbour.at(Self.at(days: 40))

      let all = try await lines(late)

      #expect(all == ["2026-10 ECS.2 1: 4.0/4.0 0.0/0.0", "2026-11 ECS.2 2: 10.0/30.0 0.0/10.0"])
      #expect(
        try await lines(late, from: Self.at(days: 4)) == ["2026-11 ECS.2 2: 10.0/30.0 0.0/10.0"], "from is exclusive")
      #expect(try await lines(late) { $0.to = Self.at(days: 4) } == ["2026-10 ECS.2 1: 4.0/4.0 0.0/0.0"])
      #expect(try await lines(late) { $0.control = ControlID(ecs: 12) } == [])
      #expect(
        try await lines(late) { $0.accountID = Harbour.account(3) } == ["2026-11 ECS.2 1: 30.0/30.0 0.0/0.0"])
      #expect(try await lines(late) { $0.team = Harbour.platform } == ["2026-11 ECS.2 1: 30.0/30.0 0.0/0.0"])
      #expect(
        try await lines(late, as: Harbour.vera)
          == ["2026-10 ECS.2 1: 4.0/4.0 0.0/0.0", "2026-11 ECS.2 1: 10.0/10.0 10.0/10.0"])
      #expect(try await lines(late, as: Harbour.vera) { $0.team = Harbour.platform } == [])
    }
  }

  @Test("part of an account is seen alone, and too long a time is refused")
  func partialReach() async throws {
    try await withHarbour { harbour in
      let (mine, other) = (
        Harbour.service("cart", account: 5), Harbour.service("edge", account: 5, cluster: "infra")
      )
      for shop in [mine, other] { try await harbour.at(Self.at(days: 0)).run(shop, at: "2026-10-01T00:00:00Z") }
      for shop in [mine, other] {
        try await harbour.at(Self.at(days: 3)).run(shop, isPublic: false, at: "2026-10-02T00:00:00Z")
      }

      #expect(try await lines(harbour, as: Harbour.vera) == ["2026-10 ECS.2 1: 3.0/3.0 0.0/0.0"])
      #expect(try await lines(harbour) == ["2026-10 ECS.2 2: 3.0/3.0 0.0/0.0"])
      await #expect(throws: OperationError.self) {
        _ = try await lines(harbour, from: Instant("2020-01-01T00:00:00Z")!)
      }
    }
  }

  @Test("an evaluation names who decided and what, to those who may see it")
  func evaluations() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("one", account: 1)
      try await harbour.at(Self.at(days: 0)).run(shop)
      let exemption = try await harbour.at(Self.at(days: 1)).exempt(Harbour.terms([shop], until: Self.at(days: 5)))
      let page = try await ListEvaluations(harbour.context).run(as: Harbour.vera, limit: 10, cursor: nil)
      let made = try #require(page.items.first { $0.trigger == .exemption })

      let found = try await GetEvaluation(harbour.context).run(made.id, as: Harbour.vera)

      #expect(found == made)
      #expect(found.actor == "dana")
      #expect(found.decisionID == exemption.id)
      #expect(found.recordedAt == Self.at(days: 1))
      let auditor = Harbour.person("auditor", Grant(.viewer, in: .account(Harbour.account(1))))
      let told = try await GetEvaluation(harbour.context).run(made.id, as: auditor)
      #expect(told.decisionID == nil && told.actor == nil, "payments owns more than that account")
      await #expect(throws: OperationError.self) {
        _ = try await GetEvaluation(harbour.context).run(made.id, as: Harbour.omar)
      }
    }
  }
}
