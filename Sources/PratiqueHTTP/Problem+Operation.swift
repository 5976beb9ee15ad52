import PratiqueIntake
import PratiqueOperations

extension Problem {
  /// What an operation's error means to the caller.
  init(_ error: OperationError) {
    switch error {
    case .inputRefused(let fault):
      self.init(ProblemCode(fault.code), "\(fault); nothing was stored")
      faults = [Fault(fault, at: nil)]
    case .batchRefused(let report):
      self.init(.batchRejected, report.refusal)
      faults = report.faults
    case .invalidCursor:
      self.init(.invalidCursor, "the cursor belongs to another query or was altered; start the list again without one")
    case .notFound(let what):
      self.init(.notFound, "there is no \(what)")
    case .notAllowed(let what):
      self.init(.notAllowed, "you may not \(what)")
    case .conflict(let reason):
      self.init(.conflict, reason)
    case .conflicts(let conflicts):
      self.init(.conflict, conflicts.map(\.message).joined(separator: "; "))
      faults = conflicts.map { Fault(pointer: $0.pointer, code: "conflict", message: $0.message) }
    case .staleVersion(let current):
      self.init(.staleVersion, "it was changed meanwhile; its version is \(current) now. Read it again, then retry")
    case .invalid(let invalid):
      self.init(.unusableRequest, invalid.map(\.message).joined(separator: "; "))
      faults = invalid.map { Fault(pointer: $0.pointer, code: "invalid-value", message: $0.message) }
    case .keyInFlight:
      self.init(.keyInFlight, "a request with the same Idempotency-Key is under way")
      retryAfter = 1
    case .keyReused:
      self.init(.keyReused, "the Idempotency-Key was used for another request; choose a new one for each")
    case .auditUnavailable:
      self.init(.auditUnavailable, "the audit entry could not be written, so nothing was changed")
      retryAfter = 5
    case .busy:
      self.init(.busy, "too many requests are waiting; nothing was changed")
      retryAfter = 1
    case .unavailable:
      self.init(.databaseUnavailable, "the server cannot reach its database; nothing was changed")
      retryAfter = 2
    case .outcomeUnknown:
      self.init(.outcomeUnknown, "the database did not answer the commit; send the same request again to be sure")
      retryAfter = 2
    case .storageFull:
      self.init(.storageFull, "the database has no room for writing; nothing was changed")
      retryAfter = 30
    case .deadlineExceeded, .cancelled:
      self.init(.deadlineExceeded, "it took longer than the server allows; nothing was changed")
      retryAfter = 5
    case .internal(let reason):
      self.init(.internal, "")
      privateReason = reason
    }
  }
}

extension ProblemCode {
  /// How a fault of a whole input is answered: unreadable, too much, or readable and of no use.
  init(_ code: IntakeFault.Code) {
    self =
      switch code {
      case .empty, .notJSON, .utf16, .truncated, .invalidGzip, .unreadable, .syntax, .invalidUTF8: .malformedInput
      case .tooLarge, .tooManyItems: .tooLarge
      case .notAnObject, .unknownFormat, .loneSurrogate, .nulCharacter, .duplicateKey, .tooDeep, .tooManyKeys,
        .stringTooLong, .numberOutOfRange, .wrongType, .invalidValue, .missingField, .invalidARN, .mismatch,
        .accountNotAllowed:
        .unusableInput
      }
  }
}

extension Problem.Fault {
  /// - Parameter index: the item's number in the input; `nil` for the input as a whole.
  init(_ fault: IntakeFault, at index: Int?) {
    let place = [index.map { "items/\($0)" }, fault.keyPath].compactMap(\.self).joined(separator: "/")
    self.init(
      pointer: place, code: fault.code.rawValue, message: fault.message, line: fault.line,
      byteOffset: fault.byteOffset)
  }
}

extension IngestReport {
  /// The rejected items, in the order of the input.
  var faults: [Problem.Fault] {
    items.compactMap { item in
      guard case .rejected(let fault) = item.disposition else { return nil }
      return Problem.Fault(fault, at: item.position.index)
    }
  }

  /// What is said when nothing of the batch was stored.
  var refusal: String {
    let rejected = counts.rejected
    guard rejected < items.count else { return "no item could be used; nothing was stored" }
    return "\(rejected) of \(items.count) items could not be used; nothing was stored"
  }
}
