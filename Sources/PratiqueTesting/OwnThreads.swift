internal import Foundation
public import Testing

/// Runs each test of a suite on threads that it shares with no other.
///
/// All tests of a process share one thread per processor. A test that blocks its thread, as waiting for a child process
/// does, keeps the others waiting, and one that measures time measures also how long it waited for the others.
public struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
  private let gate: Turnstile

  fileprivate init(atOnce places: Int) {
    gate = Turnstile(places: places)
  }

  /// Holds for the tests of the suite, not for the suite as a whole.
  public var isRecursive: Bool { true }

  /// Called by the testing library around each test.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    await gate.enter()
    do {
      try await withTaskExecutorPreference(ThreadPerJob.shared) { try await function() }
      await gate.leave()
    } catch {
      await gate.leave()
      throw error
    }
  }
}

extension Trait where Self == OwnThreads {
  /// See ``OwnThreads``.
  ///
  /// - Parameter places: how many tests of the suite may run at a time.
  public static func ownThreads(atOnce places: Int) -> Self { Self(atOnce: places) }
}

/// A new thread for whatever a task does between two suspensions.
private final class ThreadPerJob: TaskExecutor {
  static let shared = ThreadPerJob()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { [executor = asUnownedTaskExecutor()] in job.runSynchronously(on: executor) }
  }
}
