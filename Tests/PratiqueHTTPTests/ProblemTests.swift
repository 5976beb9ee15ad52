import Foundation
import PratiqueIntake
import PratiqueOperations
import Testing

@testable import PratiqueHTTP

@Suite("Problems")
struct ProblemTests {
  @Test(
    "an operation's error becomes one problem",
    arguments: [
      (.inputRefused(IntakeFault(.notJSON, "not JSON")), .malformedInput),
      (.inputRefused(IntakeFault(.truncated, "cut short")), .malformedInput),
      (.inputRefused(IntakeFault(.tooLarge, "too large")), .tooLarge),
      (.inputRefused(IntakeFault(.tooManyItems, "too many")), .tooLarge),
      (.inputRefused(IntakeFault(.unknownFormat, "unknown")), .unusableInput),
      (.inputRefused(IntakeFault(.notAnObject, "a number")), .unusableInput),
      (.batchRefused(IngestReport(items: [], evaluationID: nil)), .batchRejected),
      (.invalidCursor, .invalidCursor),
      (.notFound("resource x"), .notFound),
      (.notAllowed("do that"), .notAllowed),
      (.conflict("it is there"), .conflict),
      (.staleVersion(current: 3), .staleVersion),
      (.unusable(at: "name", "`` is empty"), .unusableRequest),
      (.keyInFlight, .keyInFlight),
      (.keyReused, .keyReused),
      (.auditUnavailable, .auditUnavailable),
      (.busy, .busy),
      (.unavailable, .databaseUnavailable),
      (.outcomeUnknown, .outcomeUnknown),
      (.storageFull, .storageFull),
      (.deadlineExceeded, .deadlineExceeded),
      (.cancelled, .deadlineExceeded),
      (.internal("secret"), .internal),
    ] as [(OperationError, ProblemCode)])
  func operationErrors(error: OperationError, code: ProblemCode) {
    #expect(Problem(error).code == code)
  }

  @Test("what is worth trying again says when", arguments: ProblemCode.allCases.filter { $0.status == 503 })
  func retryAfter(code: ProblemCode) {
    let errors: [OperationError] = [
      .busy, .unavailable, .outcomeUnknown, .storageFull, .deadlineExceeded, .auditUnavailable,
    ]

    let problem = errors.map(Problem.init).first { $0.code == code }

    // `not-ready` is no operation's error.
    #expect(code == .notReady || (problem?.retryAfter ?? 0) > 0)
  }

  @Test("the reason of an internal error stays inside")
  func internalReason() {
    let problem = Problem(OperationError.internal("password=hunter2"))

    #expect(problem.privateReason == "password=hunter2")
    #expect(!problem.detail.contains("hunter2"))
  }

  @Test("a fault points at its item and key")
  func pointers() {
    let fault = IntakeFault(.wrongType, "a number", byteOffset: 118, line: 2, keyPath: "configuration.NetworkMode")

    #expect(Problem.Fault(fault, at: 3).pointer == "items/3/configuration.NetworkMode")
    #expect(Problem.Fault(fault, at: nil).pointer == "configuration.NetworkMode")
    #expect(Problem.Fault(IntakeFault(.empty, "empty"), at: 3).pointer == "items/3")
  }

  @Test("every code has a title, a meaning and a status of its own kind", arguments: ProblemCode.allCases)
  func texts(code: ProblemCode) {
    #expect(!code.title.isEmpty && !code.meaning.isEmpty)
    #expect((400...599).contains(code.status))
    #expect(code.type.hasSuffix(code.rawValue))
  }
}
