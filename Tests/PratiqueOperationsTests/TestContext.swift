import DatabaseTesting
import Foundation
import Logging
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore

/// Lends operations on a migrated database of their own.
@discardableResult
func withOperations<Result: Sendable>(
  parameters: Parameters = Parameters(), now: Instant = Instant("2026-11-23T12:00:00Z")!,
  _ body: (OperationContext) async throws -> Result
) async throws -> Result {
  try await withInstalledDatabase(
    template: "migrated", prepare: { db in try Database.migrator().up(on: db) }
  ) { database in
    try await body(
      OperationContext(
        pool: database.pool(size: 4), evaluator: Evaluator(parameters: parameters), logger: .silent, now: { now }))
  }
}

extension Principal {
  /// May do everything in the organisation that is there from the beginning.
  static let tester = Principal(
    organisationID: OrganisationID("default")!, personID: PersonID("tester")!, tokenID: TokenID("tok_TEST")!,
    grants: [Grant(.admin, in: .organisation), Grant(.ingest, in: .organisation)])
}

extension ChangeRequest {
  /// Without an idempotency key.
  static var test: ChangeRequest { ChangeRequest(requestID: "req_TEST", operation: "test") }
}

extension OperationContext {
  /// Every current finding as `ARN CONTROL OUTCOME`, in order; read in small pages.
  func findingLines(pageSize: Int = 7) async throws -> [String] {
    var lines: [String] = []
    var cursor: String?
    repeat {
      let page = try await ListFindings(self).run(FindingQuery(), as: .tester, limit: pageSize, cursor: cursor)
      lines += page.items.map { "\($0.resource.arn) \($0.control) \($0.outcome.kind.word)" }
      cursor = page.next
    } while cursor != nil
    return lines.sorted()
  }

  @discardableResult
  func ingest(_ text: String, mode: IngestMode = .partial) async throws -> IngestReport {
    try await IngestResources(self).run(
      body: Array(text.utf8), mode: mode, observedAt: nil, as: .tester, .test
    ).value
  }
}
