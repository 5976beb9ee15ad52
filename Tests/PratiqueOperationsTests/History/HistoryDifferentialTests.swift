import DatabaseTesting
import Foundation
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore
import PratiqueTesting
import Testing

/// Numbers over time against an oracle that keeps everything in a list and was written separately.
///
/// `PRATIQUE_SEED` chooses the stories and `PRATIQUE_STORIES` how many there are. A story that fails is told again with
/// ever fewer events, until none can be left out.
@Suite("Numbers over time, differentially")
struct HistoryDifferentialTests {
  private static func setting(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
  }

  private static let seed = setting("PRATIQUE_SEED") ?? 20_261_125
  private static let count = Int(setting("PRATIQUE_STORIES") ?? 40)
  /// So many share a database.
  private static let chunk = 250

  private struct Outcome: Sendable {
    var stories = 0
    var compared = 0
    var refused = 0
    var events = 0
    var failures: [(seed: UInt64, text: String)] = []
  }

  @Test("any story is told the same by the server and by the oracle, at every instant")
  func stories() async throws {
    var outcome = Outcome()
    let start = ContinuousClock.now
    for first in stride(from: 0, to: Self.count, by: Self.chunk) where outcome.failures.isEmpty {
      try await Self.withStage { stage in
        let seeds = (first..<min(first + Self.chunk, Self.count)).map { Self.seed &+ UInt64($0) }
        await Self.tell(seeds, on: stage, &outcome)
        if let failure = outcome.failures.first {
          outcome.failures[0].text = try await Self.shrunk(failure.seed, on: stage) ?? "only once: \(failure.text)"
        }
      }
    }
    for failure in outcome.failures.prefix(1) {
      Issue.record(
        "PRATIQUE_SEED=\(failure.seed) PRATIQUE_STORIES=1 (\(outcome.failures.count) stories failed)\n\(failure.text)")
    }
    print(
      """
      seed \(Self.seed): \(outcome.stories) stories, \(outcome.events) events (\(outcome.refused) refused), \
      \(outcome.compared) cells compared, \(outcome.failures.count) differ, in \(ContinuousClock.now - start)
      """)
    #expect(outcome.refused * 2 < outcome.events)
  }

  /// A database, for the server and for who adds organisations.
  private struct Stage: Sendable {
    let context: OperationContext
    let owner: ConnectionPool
  }

  private static func withStage(_ body: (Stage) async throws -> Void) async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in try Database.migrator().up(on: db) }
    ) { database in
      let context = OperationContext(
        pool: database.pool(size: 4), logger: .silent, now: { Instant("2030-01-01T00:00:00Z")! })
      try await body(
        Stage(context: context, owner: database.pool(size: 1, configuration: database.ownerConfiguration)))
    }
  }

  private static func tell(_ seeds: [UInt64], on stage: Stage, _ outcome: inout Outcome) async {
    await withTaskGroup(of: Outcome.self) { group in
      var left = seeds.enumerated().makeIterator()
      func add() {
        guard let (number, seed) = left.next() else { return }
        group.addTask { await tell(seed, number: number, on: stage) }
      }
      for _ in 0..<4 { add() }
      while let told = await group.next() {
        outcome.stories += told.stories
        outcome.compared += told.compared
        outcome.refused += told.refused
        outcome.events += told.events
        outcome.failures += told.failures
        if outcome.failures.isEmpty { add() }
      }
    }
  }

  private static func tell(_ seed: UInt64, number: Int, on stage: Stage) async -> Outcome {
    var outcome = Outcome(stories: 1)
    var generator = SeededGenerator(seed: seed)
    let story = HistoryStory(number: number, using: &generator)
    outcome.events = story.events.count
    do {
      var run = try await StoryRun(story, on: stage.context, owner: stage.owner)
      try await run.play()
      outcome.compared = run.compared
      outcome.refused = run.refused
      if !run.differences.isEmpty { outcome.failures = [(seed, run.differences.joined(separator: "\n"))] }
    } catch {
      outcome.failures = [(seed, "\(error)")]
    }
    return outcome
  }

  /// The shortest story that still differs, with what differs; `nil` when it doesn't when it is told again.
  private static func shrunk(_ seed: UInt64, on stage: Stage) async throws -> String? {
    let numbers = Numbers(10_000)
    var generator = SeededGenerator(seed: seed)
    func differences(_ events: [StoryEvent]) async -> String? {
      var generator = SeededGenerator(seed: seed)
      var story = HistoryStory(number: numbers.next(), using: &generator)
      let ids = Set(events.map(\.id))
      story.events.removeAll { !ids.contains($0.id) }
      do {
        var run = try await StoryRun(story, on: stage.context, owner: stage.owner)
        try await run.play()
        return run.differences.isEmpty ? nil : "\(story)\n\(run.differences.joined(separator: "\n"))"
      } catch {
        return "\(story)\n\(error)"
      }
    }
    let story = HistoryStory(number: 0, using: &generator)
    let smallest = await story.shrunk { await differences($0.events) != nil }
    return await differences(smallest.events)
  }
}

/// Each number once.
private final class Numbers: Sendable {
  private let last: Locked<Int>

  init(_ first: Int) { last = Locked(first) }

  func next() -> Int {
    last.withLock { last in
      last += 1
      return last
    }
  }
}
