import Postgres
import PratiqueCore
import PratiqueIntake
import PratiqueOperations
import PratiqueStore
import PratiqueTesting
import Testing

@Suite("Ingest")
struct IngestTests {
  private func rows(_ context: OperationContext, _ table: String) async throws -> [String] {
    // The rows' versions too: a row that was written again has another.
    try await context.pool.withConnection { db in
      try db.query("SELECT xmin::text || ' ' || t::text AS row FROM \(raw: table) AS t ORDER BY 1").map {
        try $0.decode("row")
      }
    }
  }

  @Test("any order of arrival, in batches of any size, ends in the same findings", arguments: 0..<24)
  func anyPermutation(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let story = ObservationStory(count: 60, using: &generator)
    let expected = ObviousInventory(story.observations).findings(Evaluator())
    var arrivals = (story.observations + story.observations.prefix(20)).shuffled(using: &generator)[...]

    try await withOperations { context in
      while !arrivals.isEmpty {
        let batch = arrivals.prefix(Int.random(in: 1...80, using: &generator))
        arrivals = arrivals.dropFirst(batch.count)
        try await context.ingest(batch.map(\.configurationItem).joined(separator: "\n"))
      }

      let found = try await context.findingLines()
      #expect(found == expected, "seed \(seed)")
    }
  }

  @Test("of each item a large batch says what small ones say, whatever is known already", arguments: 0..<8)
  func batchSizes(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let story = ObservationStory(count: 80, using: &generator)
    let known = story.observations.shuffled(using: &generator).prefix(60)
    let batch = (known.prefix(50) + story.observations).shuffled(using: &generator)
    var said: [[String]] = []

    for size in [10, batch.count] {
      try await withOperations { context in
        try await context.ingest(known.map(\.configurationItem).joined(separator: "\n"))
        var dispositions: [String] = []
        for start in stride(from: 0, to: batch.count, by: size) {
          let items = batch[start..<min(start + size, batch.count)].map(\.configurationItem)
          let report = try await context.ingest(items.joined(separator: "\n"))
          dispositions += report.items.map { "\($0.disposition)" }
        }
        let found = try await context.findingLines()
        said.append(dispositions + found)
      }
    }

    #expect(said[0] == said[1], "seed \(seed)")
    #expect(said[0].contains("unchanged") && said[0].contains("stale") && said[0].contains("accepted"))
  }

  @Test("the same file again is unchanged, and writes no row at all")
  func repetition() async throws {
    try await withOperations { context in
      let snapshot = try TestData.bytes("samples/config/snapshot.json")
      let first = try await IngestResources(context).run(
        body: snapshot, mode: .partial, observedAt: nil, as: .tester, .test
      ).value
      let before = try await rows(context, "finding") + rows(context, "configuration") + rows(context, "evaluation")

      let second = try await IngestResources(context).run(
        body: snapshot, mode: .partial, observedAt: nil, as: .tester, .test
      ).value

      #expect(first.counts == .init(accepted: 31, unchanged: 1, stale: 2, rejected: 0, ignored: 6))
      #expect(second.counts == .init(accepted: 0, unchanged: 32, stale: 2, rejected: 0, ignored: 6))
      #expect(second.evaluationID == nil)
      let after = try await rows(context, "finding") + rows(context, "configuration") + rows(context, "evaluation")
      #expect(after == before)
    }
  }

  @Test("a task definition that is known already writes nothing of the services that run it")
  func repeatedTaskDefinition() async throws {
    try await withOperations { context in
      let prefix = "arn:aws:ecs:eu-west-1:111111111111"
      let revision = try ResourceARN("\(prefix):task-definition/web:3")
      let order = OrderKey(capturedAt: Instant(microseconds: 1_000_000), stateID: 0)
      let task = Observation(
        resource: revision, order: order,
        sight: .present(
          .taskDefinition(
            TaskDefinition(
              operatingSystemFamily: "WINDOWS_SERVER_2022_CORE", containers: [ContainerDefinition(name: "a")]))))
      let service = Observation(
        resource: try ResourceARN("\(prefix):service/c/web"), order: order,
        sight: .present(
          .service(Service(launchType: "FARGATE", platformVersion: "1.0.0", taskDefinition: revision))))
      try await context.ingest(service.configurationItem)
      try await context.ingest(task.configurationItem)
      let before = try await rows(context, "finding")

      let again = try await context.ingest(task.configurationItem)

      let after = try await rows(context, "finding")
      #expect(again.evaluationID == nil)
      #expect(after == before)
    }
  }

  @Test("a later answer that says the same keeps its time, but writes no finding")
  func laterAnswer() async throws {
    try await withOperations { context in
      let answer = try TestData.bytes("samples/ecs-api/describe-services.json")
      let ingest = IngestResources(context)
      _ = try await ingest.run(
        body: answer, mode: .partial, observedAt: Instant("2026-06-01T00:00:00Z"), as: .tester, .test
      ).value
      let before = try await rows(context, "finding")

      let later = try await ingest.run(
        body: answer, mode: .partial, observedAt: Instant("2026-06-03T00:00:00Z"), as: .tester, .test
      ).value
      let earlier = try await ingest.run(
        body: answer, mode: .partial, observedAt: Instant("2026-06-02T00:00:00Z"), as: .tester, .test
      ).value

      #expect(later.counts.accepted == 0 && later.counts.unchanged > 0)
      #expect(earlier.counts.unchanged == 0 && earlier.counts.stale == later.counts.unchanged)
      let after = try await rows(context, "finding")
      #expect(after == before)
    }
  }

  @Test("atomic: one bad item refuses the batch; partial: the good rest goes in")
  func modes() async throws {
    try await withOperations { context in
      let input = try TestData.bytes("samples/malformed/wrong-types.json")

      await #expect(throws: OperationError.self) {
        try await IngestResources(context).run(body: input, mode: .atomic, observedAt: nil, as: .tester, .test).value
      }
      let stored = try await context.findingLines()
      #expect(stored == [])

      let report = try await IngestResources(context).run(
        body: input, mode: .partial, observedAt: nil, as: .tester, .test
      ).value
      #expect(report.counts.accepted == 1 && report.counts.rejected == 6)
      let found = try await context.findingLines()
      #expect(found.count == 2)
    }
  }

  @Test(
    "an input that is refused as a whole leaves nothing behind",
    arguments: ["truncated.json", "trailing-text.json", "invalid-utf8.json", "nan.json"])
  func refusal(file: String) async throws {
    try await withOperations { context in
      let input = try TestData.bytes("samples/malformed/\(file)")

      await #expect(throws: OperationError.self) {
        try await IngestResources(context).run(body: input, mode: .partial, observedAt: nil, as: .tester, .test).value
      }
      let stored = try await context.findingLines()
      #expect(stored == [])
    }
  }

  @Test("more items than a batch may have are refused before anything is stored")
  func tooManyItems() async throws {
    try await withOperations { context in
      var few = IntakeLimits.ingestBatch
      few.items = 3
      let limits = few
      let items = (1...4).map { cluster("c\($0)", at: 1, "enabled") }

      await #expect(throws: OperationError.self) {
        try await IngestResources(context, limits: limits)
          .run(body: Array(items.joined(separator: "\n").utf8), mode: .partial, observedAt: nil, as: .tester, .test)
          .value
      }
      let stored = try await context.findingLines()
      #expect(stored == [])
    }
  }

  @Test("a task definition that turns out to be Windows passes the services that run it, and back")
  func platformFollows() async throws {
    try await withOperations { context in
      let prefix = "arn:aws:ecs:eu-west-1:111111111111"
      func task(_ time: Int64, _ family: String) throws -> String {
        Observation(
          resource: try ResourceARN("\(prefix):task-definition/win:3"),
          order: OrderKey(capturedAt: Instant(microseconds: time * 1_000_000), stateID: 0),
          sight: .present(
            .taskDefinition(TaskDefinition(operatingSystemFamily: family, containers: [ContainerDefinition(name: "a")]))
          )
        ).configurationItem
      }
      let service = Observation(
        resource: try ResourceARN("\(prefix):service/c/web"),
        order: OrderKey(capturedAt: Instant(microseconds: 1_000_000), stateID: 0),
        sight: .present(
          .service(
            Service(
              launchType: "FARGATE", platformVersion: "1.0.0",
              taskDefinition: try ResourceARN("\(prefix):task-definition/win:3"))))
      ).configurationItem
      let failing = "\(prefix):service/c/web ECS.10 NON_COMPLIANT"

      try await context.ingest(service)
      let alone = try await context.findingLines()
      try await context.ingest(try task(2, "WINDOWS_SERVER_2022_CORE"))
      let onWindows = try await context.findingLines()
      try await context.ingest(try task(3, "LINUX"))
      let onLinux = try await context.findingLines()

      #expect(alone.contains(failing))
      #expect(!onWindows.contains(failing))
      #expect(onLinux.contains(failing))
    }
  }

  @Test("writers about the same resource at the same time end in the newest state, whoever comes last")
  func concurrentWriters() async throws {
    try await withOperations { context in
      for round in 0..<12 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          // The newest sets out first, so that an older one could overwrite it.
          for time in (1...16).reversed() {
            group.addTask {
              try await context.ingest(
                cluster("c\(round)", at: Int64(time), time == 16 ? "enabled" : "disabled"))
            }
          }
          try await group.waitForAll()
        }
      }

      let lines = try await context.findingLines()
      #expect(lines.count == 12)
      #expect(lines.allSatisfy { $0.hasSuffix("ECS.12 COMPLIANT") })
    }
  }

  @Test("what is stored equals a fresh judgement, whatever the parameters were before")
  func reevaluation() async throws {
    try await withOperations { context in
      let snapshot = try TestData.bytes("samples/config/snapshot.json")
      _ = try await IngestResources(context).run(body: snapshot, mode: .partial, observedAt: nil, as: .tester, .test)
        .value
      _ = try await ReevaluateAll(context).run()
      let bastion = "arn:aws:ecs:us-east-2:471958236014:service/retail-dr/bastion"
      let exempting = OperationContext(
        pool: context.pool, evaluator: Evaluator(parameters: Parameters(exemptECSServiceARNs: [bastion])),
        logger: context.logger, now: context.now)

      #expect(try await ReevaluateAll(exempting).run() == 1)
      #expect(try await ReevaluateAll(exempting).run() == nil)

      var query = FindingQuery()
      query.outcome = .nonCompliant
      query.control = ControlID(ecs: 2)
      #expect(try await ListFindings(exempting).run(query, as: .tester, limit: 10, cursor: nil).items.isEmpty)
      #expect(try await ReevaluateAll(context).run() == 1)
      #expect(try await ListFindings(context).run(query, as: .tester, limit: 10, cursor: nil).items.count == 1)
    }
  }

  private func cluster(_ name: String, at time: Int64, _ value: String) -> String {
    Observation(
      resource: try! ResourceARN("arn:aws:ecs:eu-west-1:111111111111:cluster/\(name)"),
      order: OrderKey(capturedAt: Instant(microseconds: time * 1_000_000), stateID: 0),
      sight: .present(.cluster(Cluster(settings: [Cluster.Setting(name: "containerInsights", value: value)])))
    ).configurationItem
  }
}
