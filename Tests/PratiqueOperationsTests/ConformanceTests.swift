import PratiqueCore
import PratiqueOperations
import PratiqueTesting
import Testing

@Suite("Conformance, store")
struct StoreConformanceTests {
  @Test("every case", arguments: ConformanceCase.all)
  func concludes(_ testCase: ConformanceCase) async throws {
    let exempt = testCase.exemptECSServiceARNs.map(Parameters.entries(ofList:)) ?? []
    try await withOperations(parameters: Parameters(exemptECSServiceARNs: Set(exempt))) { context in
      let report = try await IngestResources(context).run(
        body: testCase.input, mode: .atomic, observedAt: nil, as: .tester, .test
      ).value
      #expect(report.counts.rejected == 0)

      var query = FindingQuery()
      query.control = ControlID(testCase.control)
      let page = try await ListFindings(context).run(query, as: .tester, limit: 500, cursor: nil)

      let findings = page.items.map { ($0.resource.arn.rawValue, $0.outcome.kind.word) }
      #expect(testCase.differences(from: Dictionary(uniqueKeysWithValues: findings)) == [])
      #expect(page.total.count == page.items.count && page.total.isExact)
    }
  }
}
