import DatabaseTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
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
  return server(OperationContext(pool: pool, logger: .silent, now: { now }), settings)
}

/// The API for a caller who may do everything, whatever token they show.
func server(_ context: OperationContext, _ settings: APIServer.Settings = APIServer.Settings()) -> APIServer {
  APIServer(context: context, settings: settings) { _ in .tester }
}

extension TestClientProtocol {
  /// Calls with a token, and with an idempotency key where one is needed.
  func call(
    uri: String, method: HTTPRequest.Method, headers: HTTPFields = [:], body: ByteBuffer? = nil,
    token: AccessToken = anyToken
  ) async throws -> TestResponse {
    var headers = headers
    headers[.authorization] = "Bearer \(token.secret)"
    if method == .post, headers[.idempotencyKey] == nil { headers[.idempotencyKey] = UUID().uuidString }
    return try await executeRequest(uri: uri, method: method, headers: headers, body: body)
  }
}

/// A token that could be one.
let anyToken = AccessToken(random: .personal)

extension Principal {
  /// May do everything in the organisation that is there from the beginning.
  static let tester = Principal(
    organisationID: OrganisationID("default")!, personID: PersonID("tester")!, tokenID: TokenID("tok_TEST")!,
    grants: [Grant(.admin, in: .organisation), Grant(.ingest, in: .organisation)])
}
