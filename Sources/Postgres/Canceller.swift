import CLibPQ

/// Asks servers to stop statements, on a thread of its own because `PQcancel` blocks.
///
/// The connection is closed without waiting for this, and never used again, so a request that arrives late can hit
/// only a session that has no next statement.
final class Canceller: Sendable {
  /// What `PQcancel` needs, independent of the connection it was made from.
  ///
  /// `@unchecked Sendable`: libpq allows a `PGcancel` to be used by any thread, it never changes, and `PQfreeCancel` runs
  /// once, in `deinit`, when no other reference is left.
  final class Handle: @unchecked Sendable {
    private let cancel: OpaquePointer

    init?(connection: OpaquePointer) {
      guard let cancel = PQgetCancel(connection) else { return nil }
      self.cancel = cancel
    }

    deinit { PQfreeCancel(cancel) }

    /// Blocks until the server has taken or refused the request. Failure leaves it to `statement_timeout`.
    func send() {
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
        _ = PQcancel(cancel, message.baseAddress, 256)
      }
    }
  }

  private struct State: Sendable {
    var waiting: [Handle] = []
    var isRunning = false
  }

  /// Beyond this many, requests are dropped: the server can't be reached anyway.
  private static let limit = 64
  private let state = Locked(State())

  /// Returns at once. The thread starts with the first request and ends with the last.
  func cancel(_ handle: Handle) {
    let mustStart = state.withLock { state in
      guard state.waiting.count < Self.limit else { return false }
      state.waiting.append(handle)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard mustStart else { return }
    WorkerThread { [self] in
      while let handle = next() { handle.send() }
    }.detach()
  }

  private func next() -> Handle? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isRunning = false
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}
