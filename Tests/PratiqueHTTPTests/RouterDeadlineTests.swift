import PratiqueOperations
import Testing

@testable import PratiqueHTTP

@Suite("Deadlines")
struct RouterDeadlineTests {
  @Test("what is done in time is answered")
  func inTime() async throws {
    let value = try await withDeadline(.seconds(60)) { 7 }

    #expect(value == 7)
  }

  @Test("what takes too long is cancelled, and has stopped when the caller is told")
  func tooLate() async throws {
    await #expect(throws: DeadlineExceeded.self) {
      try await withDeadline(.milliseconds(1)) { try await Task.sleep(for: .seconds(60)) }
    }
  }

  @Test("its own error wins over the deadline")
  func ownError() async throws {
    await #expect(throws: OperationError.self) {
      try await withDeadline(.seconds(60)) { throw OperationError.busy }
    }
  }

  @Test("an unknown outcome is told even when late")
  func unknownOutcome() async throws {
    let error = await #expect(throws: OperationError.self) {
      try await withDeadline(.milliseconds(1)) {
        try? await Task.sleep(for: .seconds(60))
        throw OperationError.outcomeUnknown
      }
    }

    guard case .outcomeUnknown = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("what was done after all is answered, even when late")
  func lateSuccess() async throws {
    let value = try await withDeadline(.milliseconds(1)) {
      try? await Task.sleep(for: .seconds(60))
      return 7
    }

    #expect(value == 7)
  }
}
