import DatabaseTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import PratiqueCore
import PratiqueIntake
import PratiqueOperations
import PratiqueStore
import PratiqueTesting
import Testing

@testable import PratiqueHTTP

/// Damaged and hostile uploads: 4xx for what is refused, a report for the rest, and nothing stored that shouldn't be.
@Suite("Malformed uploads")
struct MalformedUploadTests {
  static let files: [String] = {
    let names = try? TestData.files(in: "samples/malformed")
    return (names ?? []).filter { $0 != "README.md" }
  }()

  private struct Report: Decodable {
    struct Counts: Decodable {
      let accepted: Int
      let rejected: Int
    }

    struct Item: Decodable, Equatable {
      let index: Int
      let disposition: String
    }

    let counts: Counts
    let items: [Item]
  }

  private static let now = Instant("2026-11-23T12:00:00Z")!

  /// What intake alone makes of the file; `nil` when it refuses it.
  private func reading(_ input: [UInt8]) -> (observations: Int, rejected: Int, total: Int)? {
    var counts = (observations: 0, rejected: 0, total: 0)
    do throws(IntakeFault) {
      try Intake(limits: .ingestBatch, observedAt: Self.now, now: Self.now).read(BytesSource(input)) { item, _ in
        counts.total += 1
        switch item.reading {
        case .observation: counts.observations += 1
        case .rejected: counts.rejected += 1
        case .ignored: break
        }
      }
      return counts
    } catch {
      return nil
    }
  }

  @Test("each file", arguments: files)
  func upload(file: String) async throws {
    let input = try TestData.bytes("samples/malformed/\(file)")
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in try Database.migrator().up(on: db) }
    ) { database in
      let context = OperationContext(pool: database.pool(size: 1), logger: .silent, now: { Self.now })
      let application = Application(router: server(context).makeRouter(), logger: .silent)

      try await application.test(.router) { client in
        let answer = try await client.call(uri: "/v1/ingest", method: .post, body: ByteBuffer(bytes: input))
        let stored = try await ListResources(context).run(ResourceQuery(), as: .tester, limit: 500, cursor: nil).items
          .count

        guard let expected = reading(input), expected.total == 0 || expected.rejected < expected.total else {
          #expect((400..<500).contains(answer.status.code))
          #expect(answer.headers[.contentType]?.hasPrefix("application/problem+json") == true)
          #expect(stored == 0)
          return
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(answer.body.readableBytesView))
        #expect(answer.status == .ok)
        #expect(report.counts.accepted == expected.observations)
        #expect(report.counts.rejected == expected.rejected)
        #expect(stored <= expected.observations && (stored > 0) == (expected.observations > 0))
        #expect(report.items.count == expected.total)

        let short = try await client.call(
          uri: "/v1/ingest?items=rejected", method: .post, body: ByteBuffer(bytes: input))
        let rejected = try JSONDecoder().decode(Report.self, from: Data(short.body.readableBytesView))
        #expect(rejected.items == report.items.filter { $0.disposition == "rejected" })
      }
    }
  }

  @Test("there are 38 of them")
  func isComplete() {
    #expect(Self.files.count == 38)
  }
}
