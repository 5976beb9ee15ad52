import Foundation
import PratiqueCore
import PratiqueTesting
import Testing

/// The core against an oracle that was written separately. The seed is taken from `PRATIQUE_SEED` where it is set.
@Suite("Decisions against the oracle")
struct OracleTests {
  private static let seed = ProcessInfo.processInfo.environment["PRATIQUE_SEED"].flatMap(UInt64.init) ?? 20_261_125

  @Test("100,000 random subjects in 2,000 random worlds have the verdict, setting and exemptions of the oracle")
  func agrees() {
    var generator = SeededGenerator(seed: Self.seed)
    var verdicts: [Verdict: Int] = [:]

    for number in 0..<2_000 {
      let world = DecisionWorld(using: &generator)
      let posture = world.posture
      let oracle = DecisionOracle(world)
      for _ in 0..<50 {
        let subject = DecisionWorld.subject(using: &generator)
        let instant = DecisionWorld.instant(using: &generator)
        let explanation = posture.explain(subject, at: instant)
        verdicts[explanation.verdict, default: 0] += 1
        if answer(explanation) != oracle.answer(subject, at: instant) {
          report(world, number: number, subject, at: instant)
          return
        }
      }
    }

    // A generator that never reaches a rule proves nothing about it.
    for verdict in Verdict.allCases { #expect(verdicts[verdict, default: 0] > 4_000, "\(verdict): \(verdicts)") }
  }

  @Test("100,000 random patterns and texts match as the oracle says")
  func patternsAgree() throws {
    var generator = SeededGenerator(seed: Self.seed)
    var matched = 0

    for _ in 0..<100_000 {
      let text = "arn:a:b:c:d:" + Self.text("ab/", 0...9, &generator)
      let pattern = "arn:a:b:*:d:" + Self.text("ab/***?", 0...6, &generator)
      guard let compiled = try? ARNPattern(pattern) else { continue }
      let isMatch = compiled.matches(text)
      if isMatch { matched += 1 }
      guard isMatch == DecisionOracle.matches(pattern, text) else {
        Issue.record("seed \(Self.seed): \(pattern) \(isMatch ? "matches" : "does not match") \(text)")
        return
      }
    }

    #expect(matched > 10_000)
  }

  private static func text(
    _ alphabet: String, _ length: ClosedRange<Int>, _ generator: inout SeededGenerator
  ) -> String {
    let characters = Array(alphabet)
    return String(
      (0..<Int.random(in: length, using: &generator)).map { _ in
        characters[Int.random(in: 0..<characters.count, using: &generator)]
      })
  }

  private func answer(_ explanation: Explanation) -> String {
    let isEnabled = explanation.setting.isEnabled
    let names = explanation.covering.map { "\($0.id.rawValue)v\($0.version)" }.sorted()
    return """
      \(explanation.verdict.rawValue), \(isEnabled ? "on" : "off") by \
      \(explanation.setting.decidedBy?.id.rawValue ?? "default"), covered by \(names), \
      left \(explanation.uncoveredContainers.filter { !$0.hasPrefix("containerDefinitions") }.sorted())
      """
  }

  private func report(_ world: DecisionWorld, number: Int, _ subject: Subject, at instant: Instant) {
    let small = world.shrunk { world in
      answer(world.posture.explain(subject, at: instant)) != DecisionOracle(world).answer(subject, at: instant)
    }
    Issue.record(
      """
      seed \(Self.seed), world \(number): \(subject.control) of \(subject.resource.arn) with \(subject.tags), \
      \(subject.outcome), facts \(subject.factsRead ?? "-"), at \(instant.microseconds)
      core:   \(answer(small.posture.explain(subject, at: instant)))
      oracle: \(DecisionOracle(small).answer(subject, at: instant))
      \(small)
      """)
  }
}
