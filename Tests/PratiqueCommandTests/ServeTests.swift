import Foundation
import FoundationNetworking
import PratiqueCore
import PratiqueTesting
import Testing

@Suite("pratique serve", .ownThreads(atOnce: 2), .serialized)
struct ServeTests {
  /// Enough for several batches: clusters, half of them failing.
  private static let input: [UInt8] = {
    let items = (0..<14_000).map { index in
      Observation(
        resource: try! ResourceARN("arn:aws:ecs:eu-west-1:1111111111\(10 + index % 7):cluster/c\(index)"),
        order: OrderKey(capturedAt: Instant(microseconds: Int64(index + 1) * 1_000_000), stateID: 0),
        sight: .present(
          .cluster(
            Cluster(settings: [.init(name: "containerInsights", value: index % 2 == 0 ? "enabled" : "disabled")])))
      ).configurationItem
    }
    return Array(items.joined(separator: "\n").utf8)
  }()

  private func findings(_ server: String, _ directory: String) async throws -> [String] {
    let list = try await PratiqueCommand.run(
      ["verdict", "list", "--all", "-o", "csv", "--fields", "resource_arn,control,outcome", "--server", server],
      environment: ["PRATIQUE_DATA_DIR": directory])
    #expect(list.status == 0, "\(list.messages)")
    return list.output.components(separatedBy: "\r\n").dropFirst().filter { !$0.isEmpty }
  }

  @Test("killed in the middle of an ingest, started again and fed again, it ends where an undisturbed one does")
  func killedWhileIngesting() async throws {
    try await withDataDirectory { directory in
      let file = "\(directory)/items.jsonl"
      try Data(Self.input).write(to: URL(fileURLWithPath: file))
      let first = try ServerProcess(dataDirectory: directory)
      let url = first.url
      async let interrupted = PratiqueCommand.run(
        ["ingest", file, "--server", url, "--timeout", "5"], environment: ["PRATIQUE_DATA_DIR": directory])
      // The first batch is in when there is an evaluation; the others are on their way.
      try await waitForEvaluation(url, directory)
      first.kill()
      _ = try await interrupted

      let second = try ServerProcess(dataDirectory: directory)
      let before = try await findings(second.url, directory).count
      let again = try await PratiqueCommand.run(
        ["ingest", file, "--server", second.url], environment: ["PRATIQUE_DATA_DIR": directory])
      let stored = try await findings(second.url, directory)
      let verify = try await PratiqueCommand.run(
        ["trend", "verify", "--server", second.url], environment: ["PRATIQUE_DATA_DIR": directory])
      let status = second.stop()

      #expect(verify.status == 0, "\(verify.output)\(verify.messages)")
      #expect(before > 0 && before % 5_000 == 0 || before == 14_000, "only whole batches: \(before)")
      #expect(again.status == 0)
      #expect(stored.count == 14_000)
      #expect(stored.count { $0.hasSuffix(",NON_COMPLIANT") } == 7_000)
      #expect(status == 0)
    }
  }

  private func waitForEvaluation(_ server: String, _ directory: String) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while .now < end {
      let list = try await PratiqueCommand.run(
        ["evaluation", "list", "-o", "name", "--server", server], environment: ["PRATIQUE_DATA_DIR": directory])
      if !list.output.isEmpty { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("no evaluation appeared")
  }

  @Test("data outlives an orderly stop")
  func restart() async throws {
    try await withDataDirectory { directory in
      let snapshot = TestData.repository.appendingPathComponent("Examples/snapshot.json").path
      let first = try ServerProcess(dataDirectory: directory)
      let ingest = try await PratiqueCommand.run(
        ["ingest", snapshot, "--server", first.url, "-o", "json"], environment: ["PRATIQUE_DATA_DIR": directory])
      let before = try await findings(first.url, directory)
      let status = first.stop()
      let second = try ServerProcess(dataDirectory: directory)
      let after = try await findings(second.url, directory)
      second.stop()

      #expect(ingest.status == 0 && status == 0)
      #expect(before.count == 86)
      #expect(after == before)
    }
  }

  @Test("metrics are on a port of their own, and nothing else is there")
  func metrics() async throws {
    try await withDataDirectory { directory in
      let server = try ServerProcess(dataDirectory: directory, servesMetrics: true)
      let url = try #require(server.metricsURL)
      _ = try await PratiqueCommand.run(
        ["control", "list", "--server", server.url], environment: ["PRATIQUE_DATA_DIR": directory])
      let (body, _) = try await URLSession.shared.data(from: #require(URL(string: url)))
      let (_, response) = try await URLSession.shared.data(from: #require(URL(string: "\(server.url)/metrics")))
      let status = server.stop()

      let text = String(decoding: body, as: UTF8.self)
      #expect(text.contains("\npratique_database_up 1\n"))
      #expect(
        text.contains(#"pratique_http_requests_total{method="GET",route="/v1/controls",status="2xx"} 1"#), "\(text)")
      #expect((response as? HTTPURLResponse)?.statusCode == 404)
      #expect(status == 0)
    }
  }

  @Test("of two answers given at one time the later one counts, also in another batch")
  func answersInTwoBatches() async throws {
    func answer(_ name: String, _ value: String) -> String {
      """
      {"clusters":[{"clusterArn":"arn:aws:ecs:eu-west-1:111111111111:cluster/\(name)","status":"ACTIVE",\
      "settings":[{"name":"containerInsights","value":"\(value)"}]}],"failures":[]}
      """
    }
    let others = (0..<4_999).map { answer("c\($0)", "enabled") }
    let input = others + [answer("twice", "enabled"), answer("twice", "disabled")]
    try await withDataDirectory { directory in
      let server = try ServerProcess(dataDirectory: directory)
      let arguments = ["ingest", "-", "--observed-at", "2026-05-04T08:00:00Z", "-o", "json", "--server", server.url]

      let ingest = try await PratiqueCommand.run(
        arguments, input: Array(input.joined(separator: "\n").utf8), environment: ["PRATIQUE_DATA_DIR": directory])
      let stored = try await findings(server.url, directory).filter { $0.contains("cluster/twice") }
      server.stop()

      #expect(ingest.status == 0, "\(ingest.messages)")
      #expect(stored == ["arn:aws:ecs:eu-west-1:111111111111:cluster/twice,ECS.12,NON_COMPLIANT"])
    }
  }
}
