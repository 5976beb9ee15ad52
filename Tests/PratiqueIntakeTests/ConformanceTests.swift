import PratiqueCore
import PratiqueIntake
import PratiqueTesting
import Testing

@Suite("Conformance, pure core")
struct ConformanceTests {
  @Test("every case", arguments: ConformanceCase.all)
  func concludes(_ testCase: ConformanceCase) throws {
    let exempt = testCase.exemptECSServiceARNs.map(Parameters.entries(ofList:)) ?? []
    var inventory = Inventory(evaluator: Evaluator(parameters: Parameters(exemptECSServiceARNs: Set(exempt))))

    try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(testCase.input)) { item, _ in
      guard case .observation(let observation) = item.reading else {
        Issue.record("\(testCase.id): \(item.reading)")
        return
      }
      inventory.take(observation)
    }

    var findings: [String: String] = [:]
    inventory.forEachFinding { finding in
      guard finding.control.description == testCase.control else { return }
      findings[finding.resource.arn.rawValue] = finding.outcome.kind.word
    }
    #expect(testCase.differences(from: findings) == [])
  }

  @Test("there are 184 cases")
  func isComplete() {
    #expect(ConformanceCase.all.count == 184)
  }
}

extension Instant {
  /// After every capture time of the samples.
  static let testNow = Instant("2026-11-23T12:00:00Z")!
}
