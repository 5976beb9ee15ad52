import DatabaseTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore
import Testing

@testable import PratiqueHTTP

@Suite("Metrics")
struct MetricsTests {
  private static func metricsServer(_ context: OperationContext, _ registry: MetricsRegistry = MetricsRegistry())
    -> MetricsServer
  {
    var settings = MetricsServer.Settings()
    settings.version = "1.2\"3\\"
    settings.startedAt = 1_790_000_000.5
    return MetricsServer(context: context, registry: registry, settings: settings)
  }

  private static func families(_ server: MetricsServer) async throws -> [String: ExpositionParser.Family] {
    try await Application(router: server.makeRouter(), logger: .silent).test(.router) { client in
      let response = try await client.execute(uri: "/metrics", method: .get)
      #expect(response.status == .ok)
      #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      let parser = try ExpositionParser(String(buffer: response.body))
      return Dictionary(uniqueKeysWithValues: parser.families.map { ($0.name, $0) })
    }
  }

  @Test("exports every metric there is, each with its labels, and names nobody's account")
  func everything() async throws {
    try await AccessWorld.with { world in
      let registry = MetricsRegistry()
      var settings = APIServer.Settings()
      settings.metrics = registry
      let api = server(world.context, settings)
      try await Application(router: api.makeRouter(), logger: .silent).test(.router) { client in
        for uri in ["/livez", "/v1/evaluations/evl_payments", "/v1/nothing", "/v1/findings?limit=0"] {
          _ = try await client.call(uri: uri, method: .get)
        }
      }
      try await world.context.pool.withConnection { db in
        try Tenancy.transaction(of: OrganisationID("default")!, .readWrite, on: db) { db, now, _ in
          try db.execute(
            "INSERT INTO trend_clock (closed_until, verified_at, differences) VALUES (now(), now() - interval '90 s', 2)"
          )
        }
      }

      let families = try await Self.families(Self.metricsServer(world.context, registry))

      #expect(Set(families.keys) == Set(MetricDefinition.all.map(\.name)))
      for metric in MetricDefinition.all {
        let family = try #require(families[metric.name])
        #expect(family.type == metric.kind.rawValue)
        #expect(family.help == metric.help)
        for sample in family.samples {
          #expect(Set(sample.labels.keys).subtracting(["le"]) == Set(metric.labels), "\(sample)")
          for place in Place.allCases {
            for value in sample.labels.values { #expect(!value.contains(place.account) && !value.contains(place.word)) }
          }
        }
      }
      func value(_ name: String, _ labels: [String: String]) -> Double? {
        families[name]?.samples.first { sample in labels.allSatisfy { sample.labels[$0.key] == $0.value } }?.value
      }
      #expect(families["pratique_build_info"]?.samples.first?.labels == ["version": "1.2\"3\\"])
      #expect(value("process_start_time_seconds", [:]) == 1_790_000_000.5)
      #expect(value("pratique_http_requests_total", ["route": "/v1/evaluations/{id}", "status": "2xx"]) == 1)
      #expect(value("pratique_http_requests_total", ["route": "none", "status": "4xx"]) == 1)
      #expect(value("pratique_http_requests_total", ["route": "/v1/findings", "status": "4xx"]) == 1)
      #expect(value("pratique_http_requests_in_flight", [:]) == 0)
      #expect(value("pratique_database_up", [:]) == 1)
      let failing = ["organisation": "default", "control": "ECS.12", "severity": "MEDIUM", "verdict": "FAIL"]
      #expect(value("pratique_verdicts", failing) == 2)
      #expect(value("pratique_score_ratio", ["organisation": "other"]) == 0)
      #expect(value("pratique_exemptions_awaiting_decision", ["organisation": "default"]) == 2)
      #expect(value("pratique_exemptions_in_force", ["organisation": "default"]) == 0)
      #expect(value("pratique_evaluations_last_hour", ["organisation": "default", "trigger": "ingest"]) == 2)
      #expect(value("pratique_evaluations_last_hour", ["organisation": "default", "trigger": "expiry"]) == 0)
      #expect(value("pratique_trend_verify_differences", ["organisation": "default"]) == 2)
      #expect((value("pratique_trend_verify_age_seconds", ["organisation": "default"]) ?? 0) >= 90)
      #expect(value("pratique_trend_verify_age_seconds", ["organisation": "other"]) == nil)
      #expect((value("pratique_ingest_age_seconds", ["organisation": "default"]) ?? 99) < 90)
      #expect((value("pratique_audit_head_position", ["organisation": "default"]) ?? 0) > 0)
    }
  }

  @Test("a decision that ended and isn't written shows as lag, until the sweep writes it")
  func sweepLag() async throws {
    try await AccessWorld.with { world in
      let organisation = OrganisationID("default")!
      let store = TermsRecord.ended
      try await world.context.pool.withConnection { db in
        try Tenancy.transaction(of: organisation, .readWrite, on: db) { db, now, _ in
          // As if everything were known since long before.
          try db.execute("UPDATE account SET recorded_at = '2026-01-01T00:00:00Z'")
          try db.execute("UPDATE finding SET since = '2026-01-01T00:00:00Z'")
          try ExemptionStore(db).insert(ExemptionRecord(id: "exm_ended", teamID: Place.ownTeam.word))
          try ExemptionStore(db).insert(store)
        }
      }
      let before = try await Self.families(Self.metricsServer(world.context))["pratique_trend_sweep_lag_seconds"]
      try await SettleHistory(world.context).run()
      let after = try await Self.families(Self.metricsServer(world.context))["pratique_trend_sweep_lag_seconds"]

      func lag(_ family: ExpositionParser.Family?) -> Double? {
        family?.samples.first { $0.labels["organisation"] == "default" }?.value
      }
      #expect((lag(before) ?? 0) > 86_400)
      #expect(lag(after) == 0)
    }
  }

  @Test("without a database the process is still told of, and that the database is down")
  func databaseDown() async throws {
    let pool = ConnectionPool(
      configuration: try ConnectionConfiguration(url: "postgresql:///none?host=/nowhere"), size: 1, queueLimit: 1,
      logger: .silent)
    pool.start()
    let context = OperationContext(pool: pool, logger: .silent, now: { Instant(microseconds: 0) })

    let families = try await Self.families(Self.metricsServer(context))
    await pool.shutdown()

    #expect(families["pratique_database_up"]?.samples.map(\.value) == [0])
    #expect(families["process_resident_memory_bytes"] != nil)
    #expect(families["pratique_database_pool_waiting"] != nil)
    #expect(families["pratique_verdicts"] == nil)
  }

  @Test("the database is asked once for all who ask within five seconds, and never waited for longer than its deadline")
  func cache() async throws {
    let reads = Counter()
    let numbers = OrganisationNumbers(lifetime: .seconds(60), deadline: .seconds(30)) {
      await reads.add()
      return []
    }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { _ = await numbers.current() } }
    }
    #expect(await reads.count == 1)
    #expect(await numbers.current()?.isEmpty == true)
    #expect(await reads.count == 1)

    let stuck = OrganisationNumbers(lifetime: .seconds(60), deadline: .milliseconds(20)) {
      try await Task.sleep(for: .seconds(3600))
      return []
    }
    #expect(await stuck.current() == nil)
  }

  @Test("answers nothing else, and no page of another host")
  func guards() async throws {
    try await AccessWorld.with { world in
      let router = Self.metricsServer(world.context).makeRouter()
      try await Application(router: router, logger: .silent).test(.router) { client in
        #expect(try await client.execute(uri: "/v1/findings", method: .get).status == .notFound)
        #expect(try await client.execute(uri: "/metrics", method: .post).status == .methodNotAllowed)
        let foreign = try await client.execute(
          uri: "/metrics", method: .get, headers: [HTTPField.Name("Host")!: "evil.example"])
        #expect(foreign.status == .ok || foreign.status.code == 421)
      }
    }
  }

  @Test("the parser refuses what isn't the format")
  func parser() throws {
    let head = "# HELP a b\n# TYPE a gauge\n"
    for text in [
      "a 1\n", "\(head)a 1", "\(head)a\n", "\(head)b 1\n", "\(head)a{x=1} 1\n", "\(head)a{x=\"1} 1\n",
      "\(head)a 1\na 2\n", "\(head)a one\n", "\(head)\(head)a 1\n", "# TYPE a gauge\na 1\n", "\(head)a{1x=\"\"} 1\n",
      "# HELP a b\n# TYPE a counter\na 1\n", "\(head)a{x=\"\\t\"} 1\n", "\(head)",
      "# HELP h b\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
    ] {
      #expect(throws: ExpositionParser.Fault.self, "\(text)") { _ = try ExpositionParser(text) }
    }
    #expect(try ExpositionParser("\(head)a{x=\"\\\"\\\\\\n\"} 1e3\n").families[0].samples[0].value == 1000)
  }

  private actor Counter {
    private(set) var count = 0
    func add() { count += 1 }
  }
}

extension TermsRecord {
  /// In force for a day, months ago.
  fileprivate static var ended: TermsRecord {
    let begin = Instant("2026-02-01T00:00:00Z")!
    var terms = TermsRecord(
      exemptionID: "exm_ended", number: 1, control: ControlID(ecs: 12), category: .waiver,
      selector: SelectorJSON(targets: [Place.ownTeam.arn]), reason: "for a day", evidence: nil, startsAt: begin,
      expiresAt: begin.adding(seconds: 86_400), requestedBy: "payments", requestedAt: begin, approvalsNeeded: 1)
    terms.state = .approved
    terms.approvedAt = begin
    return terms
  }
}
