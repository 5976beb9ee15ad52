import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Typed calls to a Pratique server.
///
/// Calls are tried up to four times while the server is busy or away: reading changes nothing, and what changes something
/// carries a key by which the server knows it again. Redirects are not followed: a server of ours sends none.
public struct PratiqueClient: Sendable {
  /// Where the server is, such as `http://127.0.0.1:8787`; without a slash at the end.
  public let server: String
  /// For a whole call, retries included.
  public let timeout: Duration
  private let token: String?
  private let http: HTTPClient

  private init(server: String, timeout: Duration, token: String?, http: HTTPClient) {
    self.server = server
    self.timeout = timeout
    self.token = token
    self.http = http
  }

  /// Makes a client, lends it to `body`, and closes its connections.
  ///
  /// - Parameters:
  ///   - baseURL: scheme, host and port of the server, and the path under which the API lies, if any.
  ///   - timeout: for each call, retries included.
  ///   - token: goes with every call; `nil` for those that need none.
  public static func with<Result>(
    baseURL: URL, timeout: Duration = .seconds(30), token: String? = nil,
    _ body: (PratiqueClient) async throws -> Result
  ) async throws -> Result {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
    configuration.httpVersion = .http1Only
    // Trying again is decided here, where it is known what the call does.
    configuration.connectionPool.retryConnectionEstablishment = false
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    var server = baseURL.absoluteString
    while server.hasSuffix("/") { server.removeLast() }
    let client = PratiqueClient(server: server, timeout: timeout, token: token, http: http)
    do {
      let result = try await body(client)
      try? await http.shutdown()
      return result
    } catch {
      try? await http.shutdown()
      throw error
    }
  }
}

extension PratiqueClient {
  /// What is sent.
  struct Call {
    var method = HTTPMethod.GET
    /// Below the server's address, percent-encoded.
    var path: String
    var query: Query = [:]
    var body: [UInt8]?
    var contentType = "application/octet-stream"
    var mayRetry = true
    /// Sent with whatever isn't a `GET`, the same at every attempt, so that the effect is that of one.
    let idempotencyKey = UUID().uuidString
    /// The version that a change is meant for.
    var version: Int64?

    /// Path and query.
    var target: String {
      query.text.map { "\(path)?\($0)" } ?? path
    }
  }

  /// Makes the call and reads its answer.
  ///
  /// - Throws: ``ClientError``, or `CancellationError` when the task was cancelled.
  func answer<Answer: Decodable>(to call: Call, as type: Answer.Type = Answer.self) async throws -> Answer {
    let data = try await bytes(answering: call)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw ClientError.unexpectedAnswer(server: server, reason: "\(call.path) did not answer as the contract says")
    }
  }

  /// Makes the call, again if that may help, until its time is over.
  func bytes(answering call: Call) async throws -> Data {
    let deadline = ContinuousClock.now + timeout
    for number in 1... {
      do {
        return try await inTime(deadline) { try await attempt(call) }
      } catch let error as ClientError {
        guard call.mayRetry, number <= Retry.limit, Retry.isWorthwhile(error) else { throw error }
        let delay = Retry.delay(beforeRetry: number, after: error)
        guard .now + delay < deadline else { throw error }
        try await Task.sleep(for: delay)
      }
    }
    preconditionFailure("the loop ends by returning or throwing")
  }

  /// The client's own deadline ends with the answer's head: this one holds for its body too.
  private func inTime(
    _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () async throws -> Data
  ) async throws -> Data {
    try await withThrowingTaskGroup(of: Data.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await Task.sleep(until: deadline)
        throw ClientError.timedOut(server: server, seconds: Int(timeout.components.seconds))
      }
      defer { group.cancelAll() }
      guard let data = try await group.next() else { throw CancellationError() }
      return data
    }
  }

  private func attempt(_ call: Call) async throws -> Data {
    var request = HTTPClientRequest(url: server + call.target)
    request.method = call.method
    request.headers.add(name: "Accept", value: "application/json, application/problem+json")
    request.headers.add(name: "User-Agent", value: "pratique")
    if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
    if call.method != .GET { request.headers.add(name: "Idempotency-Key", value: call.idempotencyKey) }
    if let version = call.version { request.headers.add(name: "If-Match", value: "\"\(version)\"") }
    if let body = call.body {
      request.headers.add(name: "Content-Type", value: call.contentType)
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    do {
      let response = try await http.execute(request, timeout: TimeAmount(timeout))
      let body = Data(try await response.body.collect(upTo: Self.maxAnswerBytes).readableBytesView)
      guard response.status.code < 300 else { throw failure(of: call, status: response.status.code, body: body) }
      return body
    } catch {
      throw explained(error)
    }
  }

  /// A page of 500 findings with much evidence stays well below.
  private static var maxAnswerBytes: Int { 64 * 1024 * 1024 }

  private func failure(of call: Call, status: UInt, body: Data) -> ClientError {
    if let problem = try? JSONDecoder().decode(API.Problem.self, from: body) { return .problem(problem) }
    return .unexpectedAnswer(server: server, reason: "\(call.path) answered with status \(status)")
  }

  /// What went wrong below HTTP, in our words.
  private func explained(_ error: any Error) -> any Error {
    switch error {
    case is ClientError, is CancellationError:
      error
    case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
      ClientError.timedOut(server: server, seconds: Int(timeout.components.seconds))
    case let error as HTTPClientError where error == .cancelled:
      CancellationError()
    case is NIOTooManyBytesError:
      ClientError.unexpectedAnswer(server: server, reason: "the answer is too large")
    case let error as HTTPClientError where error == .connectTimeout:
      ClientError.unreachable(server: server, reason: "connecting took too long")
    case let error as HTTPClientError:
      ClientError.unreachable(server: server, reason: error.shortDescription)
    case let error as NIOConnectionError:
      ClientError.unreachable(server: server, reason: error.reason)
    case let error as IOError:
      ClientError.unreachable(server: server, reason: error.reason)
    default:
      ClientError.unreachable(server: server, reason: "\(error)")
    }
  }
}

extension IOError {
  /// The system's words for the error.
  fileprivate var reason: String { String(cString: strerror(errnoCode)) }
}

extension NIOConnectionError {
  fileprivate var reason: String {
    guard let first = connectionErrors.first else { return "the host name `\(host)` is not known" }
    return (first.error as? IOError)?.reason ?? "connecting failed"
  }
}

extension String {
  /// Everything but RFC 3986's unreserved characters escaped: fits into one component of a path, or a query's value.
  var percentEncoded: String {
    var unreserved = CharacterSet(charactersIn: "-._~")
    unreserved.insert(charactersIn: "a"..."z")
    unreserved.insert(charactersIn: "A"..."Z")
    unreserved.insert(charactersIn: "0"..."9")
    return addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }
}
