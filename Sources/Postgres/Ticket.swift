/// Where one unit of work stands; agreed on by its caller, its thread and the pool's timekeeper.
///
/// It settles the race between a commit and an interruption: whichever comes first wins, so a caller who is told that
/// the work was interrupted may rely on nothing having been committed.
final class Ticket: Sendable {
  enum Cause: Sendable {
    case cancelled
    case expired
  }

  private enum Phase: Sendable {
    case waiting
    case running(WakeSignal)
    case committing(WakeSignal)
    case finished
  }

  private struct State: Sendable {
    var phase = Phase.waiting
    var cause: Cause?
    /// An interruption that came during a commit; it counts from the end of the commit.
    var postponed: Cause?
  }

  let deadline: ContinuousClock.Instant
  private let state = Locked(State())

  init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

  /// Why the work must stop, once it must.
  var cause: Cause? { state.withLock { $0.cause } }

  /// Called by the thread before it works; `false` when the caller has gone.
  func begin(waking signal: WakeSignal) -> Bool {
    state.withLock { state in
      guard state.cause == nil else { return false }
      state.phase = .running(signal)
      return true
    }
  }

  /// Called by the thread before it sends a commit; `false` when an interruption came first.
  func beginCommit() -> Bool {
    state.withLock { state in
      guard state.cause == nil, case .running(let signal) = state.phase else { return false }
      state.phase = .committing(signal)
      return true
    }
  }

  /// Called by the thread once the commit's fate is known, or known to be lost.
  func endCommit() {
    state.withLock { state in
      if case .committing(let signal) = state.phase { state.phase = .running(signal) }
      state.cause = state.cause ?? state.postponed
    }
  }

  /// Called by the thread when the work is done; interruptions after it do nothing.
  func finish() { state.withLock { $0.phase = .finished } }

  /// Called by the caller's cancellation and by the timekeeper.
  ///
  /// - Returns: what the caller is to be told now. `nil` when the thread will answer at once: it has finished, or it
  ///   is committing, and the answer to that is worth more than the news of the interruption.
  func interrupt(_ cause: Cause) -> (any Error)? {
    state.withLock { state in
      guard state.cause == nil else { return nil }
      switch (state.phase, cause) {
      case (.finished, _): return nil
      case (.committing, _):
        state.postponed = cause
        return nil
      case (.waiting, .expired):
        state.cause = cause
        return PostgresError.queueTimedOut
      case (.waiting, .cancelled):
        state.cause = cause
        return CancellationError()
      case (.running(let signal), .expired):
        state.cause = cause
        signal.wake()
        return PostgresError.deadlineExceeded
      case (.running(let signal), .cancelled):
        state.cause = cause
        signal.wake()
        return CancellationError()
      }
    }
  }
}
