/// Every kind of problem the API answers with; the raw values are part of the contract.
public enum ProblemCode: String, CaseIterable, Hashable, Sendable {
  case auditUnavailable = "audit-unavailable"
  case batchRejected = "batch-rejected"
  case bodyTimeout = "body-timeout"
  case busy
  case conflict
  case databaseUnavailable = "database-unavailable"
  case deadlineExceeded = "deadline-exceeded"
  case foreignOrigin = "foreign-origin"
  case `internal`
  case invalidCursor = "invalid-cursor"
  case invalidParameter = "invalid-parameter"
  case keyInFlight = "key-in-flight"
  case keyMissing = "key-missing"
  case keyReused = "key-reused"
  case malformedInput = "malformed-input"
  case malformedRequest = "malformed-request"
  case methodNotAllowed = "method-not-allowed"
  case misdirected
  case notAllowed = "not-allowed"
  case notFound = "not-found"
  case notReady = "not-ready"
  case notSignedIn = "not-signed-in"
  case outcomeUnknown = "outcome-unknown"
  case preconditionMissing = "precondition-missing"
  case staleVersion = "stale-version"
  case storageFull = "storage-full"
  case tooLarge = "too-large"
  case tooManyFailures = "too-many-failures"
  case unknownPath = "unknown-path"
  case unsupportedEncoding = "unsupported-encoding"
  case unusableInput = "unusable-input"
  case unusableRequest = "unusable-request"
  case urlTooLong = "url-too-long"

  /// The HTTP status that goes with the code.
  public var status: Int {
    switch self {
    case .invalidCursor, .keyMissing, .malformedInput, .malformedRequest: 400
    case .notSignedIn: 401
    case .foreignOrigin, .notAllowed: 403
    case .notFound, .unknownPath: 404
    case .methodNotAllowed: 405
    case .bodyTimeout: 408
    case .conflict, .keyInFlight: 409
    case .staleVersion: 412
    case .tooLarge: 413
    case .urlTooLong: 414
    case .unsupportedEncoding: 415
    case .misdirected: 421
    case .batchRejected, .invalidParameter, .keyReused, .unusableInput, .unusableRequest: 422
    case .preconditionMissing: 428
    case .tooManyFailures: 429
    case .internal: 500
    case .auditUnavailable, .busy, .databaseUnavailable, .deadlineExceeded, .notReady, .outcomeUnknown, .storageFull:
      503
    }
  }

  /// A stable address that names the kind of problem.
  public var type: String { "https://pratique.dev/problems/\(rawValue)" }

  /// The same few words for every occurrence.
  public var title: String {
    switch self {
    case .auditUnavailable: "The change could not be audited"
    case .batchRejected: "The batch was rejected"
    case .bodyTimeout: "The request body came too slowly"
    case .busy: "The server is busy"
    case .conflict: "It contradicts what is there"
    case .databaseUnavailable: "The database can't be reached"
    case .deadlineExceeded: "The request took too long"
    case .foreignOrigin: "The request came from a foreign web page"
    case .internal: "The server made a mistake"
    case .invalidCursor: "The cursor is not valid here"
    case .invalidParameter: "A parameter is not valid"
    case .keyInFlight: "A request with this key is under way"
    case .keyMissing: "An Idempotency-Key is needed"
    case .keyReused: "The Idempotency-Key belongs to another request"
    case .malformedInput: "The input can't be read"
    case .malformedRequest: "The request can't be read"
    case .methodNotAllowed: "The method is not allowed here"
    case .misdirected: "The request was meant for another host"
    case .notAllowed: "You may not do that"
    case .notFound: "There is no such thing"
    case .notReady: "The server is not ready"
    case .notSignedIn: "You are not signed in"
    case .outcomeUnknown: "It is unknown whether the change was made"
    case .preconditionMissing: "An If-Match is needed"
    case .staleVersion: "It was changed meanwhile"
    case .storageFull: "The database has no room left"
    case .tooLarge: "The input is too large"
    case .tooManyFailures: "There were too many failed sign-ins"
    case .unknownPath: "There is no such path"
    case .unsupportedEncoding: "The content encoding is not supported"
    case .unusableInput: "The input can't be used"
    case .unusableRequest: "The request can't be used"
    case .urlTooLong: "The URL is too long"
    }
  }

  /// When it happens and what to do about it, for the documentation.
  public var meaning: String {
    switch self {
    case .auditUnavailable:
      "No change without its audit entry: nothing was changed. Look at the server's log; try again."
    case .batchRejected:
      "Every item was rejected, or one was and `mode=atomic` was asked for. Nothing was stored; `errors` says why."
    case .bodyTimeout:
      "The whole body must arrive within the server's time limit. Send smaller batches, or look at the network."
    case .busy:
      "Too much is waiting already. Nothing was changed; try again after `retry_after` seconds."
    case .conflict:
      "What is asked for can't be done as things stand; `detail` says why. Nothing was changed."
    case .databaseUnavailable:
      "Nothing was changed; try again after `retry_after` seconds."
    case .deadlineExceeded:
      "The server gave up at its own time limit. Nothing was changed; try again, or ask for less."
    case .foreignOrigin:
      "A web page of another site tried to change something here. Requests of programs carry no `Origin` header."
    case .internal:
      "A fault of the server's. Its log has the rest under the request id."
    case .invalidCursor:
      "A cursor belongs to the query it came from and can't be changed. Start the list again without one."
    case .invalidParameter:
      "A query or path parameter is unknown, repeated or has an unusable value. `errors` names it."
    case .keyInFlight:
      "Another request with the same `Idempotency-Key` hasn't ended. Send it again after `retry_after` seconds."
    case .keyMissing:
      "An ingest needs the header `Idempotency-Key`: 1 to 128 printable ASCII characters, new for each request."
    case .keyReused:
      "The key was used within the last day for a request that differs. Choose a new key for each request."
    case .malformedInput:
      "The body is empty, cut short or not JSON, so nothing in it could be found. Nothing was stored."
    case .malformedRequest:
      "The request breaks HTTP or the URL's percent-encoding."
    case .methodNotAllowed:
      "The path exists; the `Allow` header lists its methods."
    case .misdirected:
      "The `Host` header names none of the names this server answers to. Add the name to its configuration."
    case .notAllowed:
      "The caller sees the object, but has no role that allows the action there. `detail` names it."
    case .notFound:
      "It isn't there, or not for the caller to see: the answer is the same."
    case .notReady:
      "The server runs but can't serve requests yet or any more; `detail` says why."
    case .notSignedIn:
      "The header `Authorization: Bearer ptk_…` is missing, or its token is unknown, expired or revoked."
    case .outcomeUnknown:
      "The connection was lost during the commit. Send the same request again: what is stored already counts as unchanged."
    case .preconditionMissing:
      "A change of something that has versions needs the header `If-Match` with the `ETag` that was read."
    case .staleVersion:
      "Somebody changed it after it was read. Read it again and repeat the change if it still makes sense."
    case .storageFull:
      "The database can't write. Nothing was changed; reading goes on. Make room on its disk."
    case .tooLarge:
      "The body has more bytes or items than the server takes at once. Nothing was stored; split it."
    case .tooManyFailures:
      "Too many tokens that are good for nothing came from this address within a minute. A good one is let in all the same."
    case .unknownPath:
      "The API has no such path. `/v1/openapi.json` lists them all."
    case .unsupportedEncoding:
      "Send the body as it is, or compressed with gzip."
    case .unusableInput:
      "The body is JSON, but as a whole none of the accepted forms or beyond a limit. Nothing was stored."
    case .unusableRequest:
      "The body is not what the path takes: an unknown or repeated member, or an unusable value. `errors` points at it."
    case .urlTooLong:
      "Shorten the query."
    }
  }
}
