extension ConnectionPool {
  /// Answers callers whose time is up, whether their work still waits or its thread is busy with something else.
  ///
  /// The main loop of one thread; ends when the pool has no more work.
  func keepTime() {
    while expireNext() {}
  }

  /// - Returns: `false` when there will be no more deadlines.
  private func expireNext() -> Bool {
    let isOver = state.wait(for: time) { (state, deadline) -> Bool? in
      if state.phase == .stopped { return true }
      deadline = state.nextDeadline
      state.wakesAt = deadline
      return nil
    }
    guard isOver != true else { return false }
    let expired = state.withLock { state in
      let expired = (state.queue + state.running.values).filter { $0.ticket.deadline <= .now }
      state.queue.removeAll { $0.ticket.deadline <= .now }
      // Their threads answer for themselves from here on, or find the ticket interrupted.
      for (worker, job) in state.running where job.ticket.deadline <= .now { state.running[worker] = nil }
      return expired
    }
    for job in expired {
      if let error = job.ticket.interrupt(.expired) { job.fail(error) }
    }
    return true
  }
}
