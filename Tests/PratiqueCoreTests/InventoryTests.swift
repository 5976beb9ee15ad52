import PratiqueCore
import PratiqueTesting
import Testing

@Suite("Inventory")
struct InventoryTests {
  private func findings(of inventory: Inventory) -> [String] {
    var lines: [String] = []
    inventory.forEachFinding { lines.append("\($0.resource.arn) \($0.control) \($0.outcome.kind.word)") }
    return lines.sorted()
  }

  @Test("the order of arrival doesn't matter, and repetitions change nothing", arguments: 0..<400)
  func anyPermutation(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let story = ObservationStory(count: 40, using: &generator)
    let expected = ObviousInventory(story.observations).findings(Evaluator())

    for _ in 0..<4 {
      var inventory = Inventory(evaluator: Evaluator())
      let arrivals = story.observations + story.observations.shuffled(using: &generator).prefix(10)
      for observation in arrivals.shuffled(using: &generator) { inventory.take(observation) }

      #expect(findings(of: inventory) == expected, "seed \(seed)")
    }
  }

  @Test("two inventories taken together are one")
  func merges() {
    var generator = SeededGenerator(seed: 7)
    let story = ObservationStory(count: 60, using: &generator)
    var first = Inventory(evaluator: Evaluator())
    var second = Inventory(evaluator: Evaluator())
    for (index, observation) in story.observations.enumerated() {
      if index.isMultiple(of: 2) { first.take(observation) } else { second.take(observation) }
    }

    first.take(second)

    #expect(findings(of: first) == ObviousInventory(story.observations).findings(Evaluator()))
  }

  @Test("what became of an observation is told")
  func dispositions() throws {
    var known = KnownVersions<String>()
    func version(_ time: Int64, _ content: String) -> KnownVersions<String>.Version {
      .init(order: OrderKey(capturedAt: Instant(microseconds: time), stateID: 0), isActive: true, content: content)
    }

    #expect(known.take(version(2, "a"), of: nil) == .accepted)
    #expect(known.take(version(2, "a"), of: nil) == .unchanged(isNewer: false))
    #expect(known.take(version(2, "b"), of: nil) == .unchanged(isNewer: false))
    #expect(known.take(version(1, "b"), of: nil) == .stale)
    #expect(known.take(version(3, "a"), of: nil) == .unchanged(isNewer: true))
    #expect(known.take(version(4, "b"), of: nil) == .accepted)
    #expect(known.judged?.version.content == "b")
  }
}
