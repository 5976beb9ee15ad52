import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PratiqueOperations

/// A request that changes something: its body, and what goes into the audit log with it.
struct Mutation {
  let body: [UInt8]
  let change: ChangeRequest

  /// Reads a JSON body in full, and the parameter and headers that every mutation may have; the query may have no other.
  init(_ request: Request, _ api: APIContext, _ settings: APIServer.Settings) async throws {
    var parameters = try QueryParameters(of: request)
    let isDryRun = parameters.dryRun()
    try parameters.finish()
    try await self.init(
      request, api, isDryRun: isDryRun, limit: settings.maxJSONBytes, within: settings.bodyDeadline)
  }

  /// Reads the body in full, and the headers that every mutation may have.
  ///
  /// - Parameters:
  ///   - isDryRun: as the query says.
  ///   - needsKey: whether an idempotency key must be there.
  init(
    _ request: Request, _ api: APIContext, isDryRun: Bool, needsKey: Bool = false, limit: Int, within deadline: Duration
  ) async throws {
    let key = try request.idempotencyKey()
    if needsKey, key == nil {
      throw Problem(.keyMissing, "send a header `Idempotency-Key`, new for each request; a retry repeats it")
    }
    body = try await request.wholeBody(limit: limit, within: deadline)
    change = ChangeRequest(
      requestID: api.requestID, operation: api.operation, address: api.address, idempotencyKey: key,
      fingerprint: ChangeRequest.fingerprint(
        method: request.method.rawValue, target: request.head.path ?? "", body: body),
      isDryRun: isDryRun)
  }
}

extension Mutation {
  /// For its work: a dry run looks at everything that it would change.
  func deadline(_ settings: APIServer.Settings) -> Duration {
    change.isDryRun ? settings.ingestDeadline : settings.requestDeadline
  }
}

extension Request {
  /// - Throws: ``Problem`` for a key that isn't 1 to 128 printable ASCII characters.
  func idempotencyKey() throws(Problem) -> String? {
    guard let key = headers[.idempotencyKey] else { return nil }
    guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw Problem(.malformedRequest, "an Idempotency-Key has 1 to 128 printable ASCII characters")
    }
    return key
  }

  /// The version that the caller knows.
  ///
  /// - Throws: ``Problem`` when there is no `If-Match`, or one that no `ETag` of ours was.
  func ifMatch() throws(Problem) -> Int64 {
    guard let tag = headers[.ifMatch] else {
      throw Problem(.preconditionMissing, "send the `ETag` that you read in the header `If-Match`")
    }
    guard let version = Self.version(ofTag: tag) else {
      throw Problem(.malformedRequest, "`If-Match` takes one `ETag` as it was read, such as \"3\"")
    }
    return version
  }

  /// Whether the caller has this version already.
  func knows(_ version: Int64) -> Bool {
    headers[.ifNoneMatch].flatMap(Self.version) == version
  }

  private static func version(ofTag tag: String) -> Int64? {
    guard tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
    return Int64(tag.dropFirst().dropLast())
  }

  /// The body's bytes as they came.
  func wholeBody(limit: Int, within deadline: Duration) async throws -> [UInt8] {
    let tooLarge = Problem(.tooLarge, "the body may have \(limit) bytes; nothing was stored; split it")
    if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit { throw tooLarge }
    do {
      let buffer = try await withDeadline(deadline) { try await body.collect(upTo: limit) }
      return Array(buffer: buffer)
    } catch is NIOTooManyBytesError {
      throw tooLarge
    } catch is DeadlineExceeded {
      let seconds = deadline.components.seconds
      throw Problem(.bodyTimeout, "the whole body must arrive within \(seconds) s; nothing was stored")
    }
  }
}

extension QueryParameters {
  /// Whether everything is undone at the end.
  mutating func dryRun() -> Bool {
    read("dry_run", expected: "true or false") { ["true": true, "false": false][$0] } ?? false
  }
}

extension Response {
  /// What a change led to; of a repetition the same, with a header that says so.
  init<Value>(
    _ changed: Changed<Value>, status: HTTPResponse.Status = .ok, version: Int64? = nil,
    _ answer: (Value) -> some Encodable
  ) {
    self.init(json: answer(changed.value), status: status)
    if changed.isReplay { headers[.idempotentReplayed] = "true" }
    if let version { headers[.eTag] = "\"\(version)\"" }
  }

  /// One object that has versions, unless the caller has this one already.
  init(json value: some Encodable, version: Int64, for request: Request) {
    if request.knows(version) {
      self.init(status: .notModified)
    } else {
      self.init(json: value)
    }
    headers[.eTag] = "\"\(version)\""
  }
}

extension HTTPField.Name {
  // swift-format-ignore: NeverForceUnwrap
  static let idempotencyKey = Self("Idempotency-Key")!
  // swift-format-ignore: NeverForceUnwrap
  static let idempotentReplayed = Self("Idempotent-Replayed")!
}
