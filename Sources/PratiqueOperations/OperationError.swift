public import PratiqueIntake

/// Why an operation didn't do what was asked.
public enum OperationError: Error, Sendable {
  /// The input as a whole was refused; nothing of it is stored.
  case inputRefused(IntakeFault)
  /// An item was rejected and the caller wanted all or nothing; nothing is stored.
  case batchRefused(IngestReport)
  /// The cursor belongs to another query, or was altered.
  case invalidCursor
  /// There is no such thing, or not for the caller to see; the same words for both.
  case notFound(String)
  /// The caller sees it and may not do that; in words that follow "you may not".
  case notAllowed(String)
  /// What is asked for contradicts what is there, in a sentence.
  case conflict(String)
  /// Several things contradict what is there, each at its place of the request; nothing was changed.
  case conflicts([InputFault])
  /// The object has another version than the caller thinks.
  case staleVersion(current: Int64)
  /// What is asked for can't be; every place of the request that is wrong.
  case invalid([InputFault])
  /// Another request with the same idempotency key is under way.
  case keyInFlight
  /// The idempotency key belongs to another request.
  case keyReused
  /// The audit entry couldn't be written, so nothing was changed.
  case auditUnavailable
  /// Too much is waiting already; nothing was changed.
  case busy
  /// The database can't be reached; nothing was changed.
  case unavailable
  /// The database didn't answer the commit: the change may or may not be there.
  case outcomeUnknown
  /// The database has no room for writing; nothing was changed.
  case storageFull
  /// It took longer than allowed; nothing was changed.
  case deadlineExceeded
  /// The caller went away.
  case cancelled
  /// A fault of ours; the log has the rest.
  case `internal`(String)
}

extension OperationError {
  /// The problem's code, if it says that somebody tried what isn't theirs.
  var refusal: String? {
    switch self {
    case .notFound: "not-found"
    case .notAllowed: "not-allowed"
    default: nil
    }
  }
}

/// What is wrong at one place of a request.
public struct InputFault: Hashable, Sendable {
  /// Where: `roles/0/team`; empty for the request as a whole.
  public let pointer: String
  /// One sentence, without a full stop.
  public let message: String

  /// A fault at a place.
  public init(_ pointer: String, _ message: String) {
    self.pointer = pointer
    self.message = message
  }
}

extension OperationError {
  /// A single fault.
  public static func unusable(at pointer: String, _ message: String) -> OperationError {
    .invalid([InputFault(pointer, message)])
  }
}
