import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import PratiqueHTTP

@Suite("Router, without a database")
struct RouterTests {
  @Test(
    "paths, methods, hosts, queries and bodies that are wrong are refused",
    arguments: [
      Case(.get, "/nope", .unknownPath),
      Case(.get, "/v1/resources/arn:aws:ecs:eu-west-1:123456789012:service/shop/web", .unknownPath),
      Case(.get, "/v1/findings?limit=%zz", .malformedRequest),
      Case(.get, "/v1/findings?limit=0", .invalidParameter, pointer: "query/limit"),
      Case(.get, "/v1/findings?limit=501", .invalidParameter, pointer: "query/limit"),
      Case(.get, "/v1/findings?limit=1&limit=2", .invalidParameter, pointer: "query/limit"),
      Case(.get, "/v1/findings?account_id=12", .invalidParameter, pointer: "query/account_id"),
      Case(.get, "/v1/findings?verdict=fail", .invalidParameter, pointer: "query/verdict"),
      Case(.get, "/v1/findings?colour=red", .invalidParameter, pointer: "query/colour"),
      Case(.get, "/v1/controls?limit=5", .invalidParameter, pointer: "query/limit"),
      Case(.get, "/v1/resources/web?x=1", .invalidParameter, pointer: "query/x"),
      Case(.get, "/v1/resources/web", .invalidParameter, pointer: "path/arn"),
      Case(.get, "/v1/resources/%FF", .malformedRequest),
      Case(.get, "/v1/findings?resource=\(String(repeating: "a", count: 9000))", .urlTooLong),
      Case(.post, "/v1/ingest?mode=all", .invalidParameter, pointer: "query/mode"),
      Case(.post, "/v1/ingest?items=accepted", .invalidParameter, pointer: "query/items"),
      Case(.post, "/v1/ingest?observed_at=2026-01-01", .invalidParameter, pointer: "query/observed_at"),
      Case(.post, "/v1/ingest?observed_at=2026-11-02T00:00:00.001Z", .invalidParameter, pointer: "query/observed_at"),
      Case(.post, "/v1/ingest?observed_at=2026-11-02T00:00:00Z", body: "", .malformedInput),
      Case(.post, "/v1/ingest", headers: [.contentEncoding: "br"], .unsupportedEncoding),
      Case(.post, "/v1/ingest", headers: [.origin: "https://evil.example"], .foreignOrigin),
      Case(.post, "/v1/ingest", headers: [.origin: "null"], .foreignOrigin),
      Case(.post, "/v1/ingest", body: "", .malformedInput),
      Case(.post, "/v1/ingest", body: "hello", .malformedInput),
      Case(.post, "/v1/ingest", body: #"{"a":"#, .malformedInput),
      Case(.post, "/v1/ingest", body: "{}", .unusableInput),
      Case(.post, "/v1/ingest", body: #"{"a":1}"#, .unusableInput),
    ])
  func refusals(given: Case) async throws {
    try await withoutDatabase { client in
      let response = try await client.call(
        uri: given.uri, method: given.method, headers: given.headers, body: ByteBuffer(string: given.body))

      let problem = try ProblemDocument(response)
      #expect(problem.code == given.code.rawValue)
      #expect(Int(response.status.code) == given.code.status)
      #expect(response.headers[.contentType] == "application/problem+json")
      #expect(response.headers[.requestID] == problem.requestId)
      if let pointer = given.pointer { #expect(problem.errors?.map(\.pointer) == [pointer]) }
    }
  }

  /// A request and the problem it must meet.
  struct Case: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    let uri: String
    let headers: HTTPFields
    let body: String
    let code: ProblemCode
    let pointer: String?

    init(
      _ method: HTTPRequest.Method, _ uri: String, headers: HTTPFields = [:], body: String = "{}", _ code: ProblemCode,
      pointer: String? = nil
    ) {
      (self.method, self.uri, self.headers, self.body) = (method, uri, headers, body)
      (self.code, self.pointer) = (code, pointer)
    }

    var testDescription: String { "\(method) \(uri.prefix(60)) \(headers) \(body)" }
  }

  @Test("several things that are wrong are told together, with the parameters there are")
  func severalFaults() async throws {
    try await withoutDatabase { client in
      let response = try await client.call(
        uri: "/v1/findings?colour=red&severity=mild&limit=x", method: .get)

      let problem = try ProblemDocument(response)
      #expect(problem.errors?.map(\.pointer) == ["query/severity", "query/limit", "query/colour"])
      #expect(problem.detail.contains("there are account_id, at, control, cursor"))
    }
  }

  @Test(
    "a known path answers other methods with 405 and its own",
    arguments: ["/v1/findings", "/v1/resources/x", "/v1/ingest", "/livez"],
    ["DELETE", "OPTIONS", "PROPFIND"])
  func otherMethods(path: String, method: String) async throws {
    let method = try #require(HTTPRequest.Method(method))
    try await withoutDatabase { client in
      let response = try await client.call(uri: path, method: method)

      #expect(response.status == .methodNotAllowed)
      #expect(response.headers[.allow] == (path == "/v1/ingest" ? "POST" : "GET, HEAD"))
    }
  }

  @Test("HEAD answers like GET, without a body", arguments: ["/livez", "/v1/openapi.json", "/v1/findings?limit=0"])
  func head(path: String) async throws {
    try await withoutDatabase { client in
      let get = try await client.call(uri: path, method: .get)
      let head = try await client.call(uri: path, method: .head)

      #expect(head.status == get.status)
      #expect(head.headers[.contentType] == get.headers[.contentType])
      #expect(head.body.readableBytes == 0)
    }
  }

  @Test(
    "a request id is taken from the caller only if it is harmless",
    arguments: [
      ("abc_DEF-123", true), (String(repeating: "a", count: 64), true), ("", false), ("a b", false), ("a\u{1B}", false),
      ("é", false), (String(repeating: "a", count: 65), false),
    ])
  func requestIDs(id: String, isTaken: Bool) {
    #expect((RequestIDMiddleware.accept(id) != nil) == isTaken)
  }

  @Test("every answer says that it isn't to be cached or guessed at")
  func safeHeaders() async throws {
    try await withoutDatabase { client in
      for path in ["/livez", "/nope", "/v1/findings?limit=0"] {
        let response = try await client.call(uri: path, method: .get)

        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.requestID]?.isEmpty == false)
      }
    }
  }

  @Test(
    "only names of this server are answered to",
    arguments: [
      ("localhost:8787", true), ("127.0.0.1", true), ("[::1]:8787", true), ("LocalHost", true), ("db.example:1", true),
      ("", false), ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.evil.example", false),
      ("[::2]", false),
    ])
  func hosts(authority: String, isOurs: Bool) {
    let names = HostGuard(names: ["db.example"]).names

    #expect(names.contains(HostGuard.host(ofAuthority: authority.lowercased())) == isOurs)
  }

  @Test("a body over the limit is refused, announced or not; one at the limit is read")
  func bodyLimit() async throws {
    var settings = APIServer.Settings()
    settings.maxBodyBytes = 1000
    try await withoutDatabase(settings) { client in
      for (count, code) in [(1000, "malformed-input"), (1001, "too-large"), (100_000, "too-large")] {
        let response = try await client.call(
          uri: "/v1/ingest", method: .post, body: ByteBuffer(repeating: 0x78, count: count))

        #expect(try ProblemDocument(response).code == code)
      }
    }
  }

  @Test("without a database the process lives, isn't ready, and says when to come back")
  func databaseAway() async throws {
    try await withoutDatabase { client in
      let live = try await client.call(uri: "/livez", method: .get)
      let ready = try await client.call(uri: "/readyz", method: .get)
      let list = try await client.call(uri: "/v1/findings", method: .get)

      #expect(live.status == .ok)
      #expect(try ProblemDocument(ready).code == "not-ready")
      #expect(try ProblemDocument(list).code == "database-unavailable")
      #expect(list.headers[.retryAfter] == "2")
    }
  }
}
