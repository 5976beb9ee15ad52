import DatabaseTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore
import PratiqueTesting
import Testing

@testable import PratiqueHTTP

@Suite("Conformance, HTTP")
struct HTTPConformanceTests {
  private struct Findings: Decodable {
    struct Item: Decodable {
      enum CodingKeys: String, CodingKey {
        case resourceARN = "resource_arn"
        case outcome
      }

      let resourceARN: String
      let outcome: String
    }

    let items: [Item]
  }

  @Test("every case", arguments: ConformanceCase.all)
  func concludes(_ testCase: ConformanceCase) async throws {
    let exempt = testCase.exemptECSServiceARNs.map(Parameters.entries(ofList:)) ?? []
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in try Database.migrator().up(on: db) }
    ) { database in
      let context = OperationContext(
        pool: database.pool(size: 2), evaluator: Evaluator(parameters: Parameters(exemptECSServiceARNs: Set(exempt))),
        logger: .silent, now: { Instant("2026-11-23T12:00:00Z")! })
      let application = Application(router: server(context).makeRouter(), logger: .silent)

      try await application.test(.router) { client in
        let ingest = try await client.call(
          uri: "/v1/ingest?mode=atomic", method: .post, body: ByteBuffer(bytes: testCase.input))
        #expect(ingest.status == .ok)

        let answer = try await client.call(uri: "/v1/findings?limit=500&control=\(testCase.control)", method: .get)

        let findings = try JSONDecoder().decode(Findings.self, from: Data(answer.body.readableBytesView)).items
        let found = findings.map { ($0.resourceARN, $0.outcome) }
        #expect(testCase.differences(from: Dictionary(uniqueKeysWithValues: found)) == [])
      }
    }
  }
}
