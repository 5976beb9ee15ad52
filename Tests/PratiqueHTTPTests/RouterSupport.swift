import DatabaseTesting
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore

@testable import PratiqueHTTP

/// A router over a database that isn't there: everything that needs none can be asked of it.
func withoutDatabase(
  _ settings: APIServer.Settings = APIServer.Settings(), _ body: @Sendable (any TestClientProtocol) async throws -> Void
) async throws {
  let pool = ConnectionPool(
    configuration: try ConnectionConfiguration(url: "postgresql:///none?host=/nowhere"), size: 1, queueLimit: 1,
    logger: .silent)
  pool.start()
  try await Application(router: server(over: pool, settings).makeRouter(), logger: .silent).test(.router, body)
  await pool.shutdown()
}

/// The API over operations that use the pool, at a time after all samples.
func server(over pool: ConnectionPool, _ settings: APIServer.Settings = APIServer.Settings()) -> APIServer {
  let now = Instant("2026-11-01T00:00:00Z") ?? Instant(microseconds: 0)
  return APIServer(context: OperationContext(pool: pool, logger: .silent, now: { now }), settings: settings)
}

extension Principal {
  /// May do everything in the organisation that is there from the beginning.
  static let tester = Principal(
    organisationID: OrganisationID("default")!, personID: PersonID("tester")!, tokenID: TokenID("tok_TEST")!,
    grants: [Grant(.admin, in: .organisation), Grant(.ingest, in: .organisation)])
}
