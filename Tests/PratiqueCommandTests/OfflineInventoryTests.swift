import PratiqueCore
import PratiqueTesting
import Testing

@testable import pratique

@Suite("Inventories that don't fit into memory")
struct OfflineInventoryTests {
  private static func findings(_ visit: ((Inventory.Finding) -> Void) throws -> Void) rethrows -> [Inventory.Finding] {
    var findings: [Inventory.Finding] = []
    try visit { findings.append($0) }
    return findings
  }

  private static func texts(_ findings: [Inventory.Finding]) -> [String] {
    findings.map { "\($0.resource.arn) \($0.control) \($0.outcome)" }
  }

  @Test("say what one in memory says, in the same order, however little they hold", arguments: 0..<100)
  func likeInMemory(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let observations = ObservationStory(count: 60, using: &generator).observations.shuffled(using: &generator)
    var inMemory = Inventory(evaluator: Evaluator())
    for observation in observations { inMemory.take(observation) }
    let expected = Self.texts(Self.findings { visit in inMemory.forEachFinding { visit($0) } })

    for most in [1, 2, 3, 100] {
      var inventory = OfflineInventory(evaluator: Evaluator(), file: RunFile(), most: most)
      for observation in observations { inventory.take(observation) }

      #expect(
        try Self.texts(Self.findings { visit in try inventory.forEachFinding { visit($0) } }) == expected,
        "seed \(seed), \(most) in memory")
    }
  }

  @Test("those of several files are one, also where some are small", arguments: 0..<50)
  func merged(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let observations = ObservationStory(count: 60, using: &generator).observations.shuffled(using: &generator)
    var inMemory = Inventory(evaluator: Evaluator())
    let file = RunFile()
    var inventory = OfflineInventory(evaluator: Evaluator(), file: file, most: 3)
    var rest = observations[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...12, using: &generator))
      rest.removeFirst(part.count)
      var ofFile = OfflineInventory(evaluator: Evaluator(), file: file, most: 3)
      for observation in part {
        inMemory.take(observation)
        ofFile.take(observation)
      }
      inventory.take(ofFile)
    }

    #expect(
      try Self.texts(Self.findings { visit in try inventory.forEachFinding { visit($0) } })
        == Self.texts(Self.findings { visit in inMemory.forEachFinding { visit($0) } }), "seed \(seed)")
  }

  @Test("one that can't be kept says so, and takes nothing more")
  func unkept() throws {
    var generator = SeededGenerator(seed: 1)
    let observations = ObservationStory(count: 40, using: &generator).observations
    var inventory = OfflineInventory(evaluator: Evaluator(), file: RunFile(in: "/nowhere"), most: 2)

    for observation in observations { inventory.take(observation) }

    #expect(inventory.failure?.code == "temporary-file")
    #expect(inventory.failure?.message.contains("/nowhere") == true)
    #expect(throws: CommandError.self) { try inventory.forEachFinding { _ in } }
  }

  @Test("revisions of one family count, too")
  func revisions() throws {
    var inventory = Inventory(evaluator: Evaluator())
    for (place, revision) in [1, 2, 2, 3].enumerated() {
      inventory.take(
        Observation(
          resource: try ResourceARN("arn:aws:ecs:eu-west-1:111111111111:task-definition/web:\(revision)"),
          order: OrderKey(capturedAt: Instant(microseconds: 0), stateID: Int64(place)),
          sight: .present(.taskDefinition(TaskDefinition()))))
    }

    #expect(inventory.count == 3)
  }

  @Test("of two observations that are equally new the first one counts, also when it lies in an older run")
  func equallyNew() throws {
    func service(_ platform: String) throws -> Observation {
      Observation(
        resource: try ResourceARN("arn:aws:ecs:eu-west-1:111111111111:service/one/web"),
        order: OrderKey(capturedAt: Instant(microseconds: 0), stateID: 1),
        sight: .present(.service(Service(launchType: "FARGATE", platformVersion: platform))))
    }
    var inventory = OfflineInventory(evaluator: Evaluator(), file: RunFile(), most: 1)
    inventory.take(try service("1.0.0"))
    inventory.take(try service("LATEST"))

    let findings = try Self.findings { visit in try inventory.forEachFinding { visit($0) } }

    #expect(findings.first { $0.control == ControlID(ecs: 10) }?.outcome.kind == .nonCompliant)
  }
}
