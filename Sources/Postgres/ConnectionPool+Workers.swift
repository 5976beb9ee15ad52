import Logging

/// What the pool's threads tell it, and ask of it.
extension ConnectionPool {
  /// Whether a thread without a connection should try to get one.
  var isWanted: Bool { state.withLock { $0.phase == .running } }

  func workerConnected() {
    state.withLock { state in
      state.connected += 1
      state.outage = nil
    }
  }

  func workerDisconnected() {
    state.withLock { $0.connected -= 1 }
  }

  /// Tells all who wait that there is no database, if this was the last hope.
  func workerFailed(_ error: PostgresError) {
    guard case .unavailable(let reason) = error else { return }
    let (abandoned, isNews) = state.withLock { state in
      let isNews = state.outage == nil
      state.outage = reason
      guard state.connected == 0 else { return ([Job](), isNews) }
      defer { state.queue = [] }
      return (state.queue, isNews)
    }
    if isNews { logger.warning("no connection to the database", metadata: ["reason": "\(reason)"]) }
    for job in abandoned { job.fail(error) }
  }

  /// Blocks the thread, unless the pool shuts down.
  func pause(_ duration: Duration) {
    let end = ContinuousClock.now + duration
    _ = state.wait(for: work) { (state, deadline) -> Bool? in
      deadline = end
      return state.phase == .running ? nil : true
    }
  }

  /// Blocks the thread until there is work; `nil` when there will be none.
  func take(for worker: Int) -> Job? {
    state.withLock { $0.idle += 1 }
    let next = state.wait(for: work) { (state, _) -> NextStep? in
      guard !state.queue.isEmpty || state.phase != .running else { return nil }
      state.idle -= 1
      guard !state.queue.isEmpty else { return .end }
      let job = state.queue.removeFirst()
      state.running[worker] = job
      return .work(job)
    }
    guard case .work(let job) = next else { return nil }
    return job
  }

  /// Puts work that has not begun back to where it was, the head of the queue.
  func giveBack(_ job: Job, from worker: Int) {
    state.withLock { state in
      // Taken out by the timekeeper: the caller has been answered.
      guard state.running.removeValue(forKey: worker) != nil else { return }
      state.queue.insert(job, at: 0)
      work.signal()
    }
  }

  func finished(_ worker: Int) {
    state.withLock { _ = $0.running.removeValue(forKey: worker) }
  }

  /// The last thread to end answers whatever nobody is left to do, and whoever waits for the end.
  func workerEnded() {
    let (abandoned, waiters) = state.withLock { state in
      state.liveWorkers -= 1
      guard state.liveWorkers == 0 else { return ([Job](), [CheckedContinuation<Void, Never>]()) }
      state.phase = .stopped
      defer {
        state.queue = []
        state.shutdownWaiters = []
      }
      return (state.queue, state.shutdownWaiters)
    }
    time.broadcast()
    for job in abandoned { job.fail(PostgresError.shutDown) }
    for waiter in waiters { waiter.resume() }
  }
}

/// What a thread with a connection does next.
private enum NextStep: Sendable {
  case work(Job)
  case end
}
