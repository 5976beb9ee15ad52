/// What the pool's threads share.
///
/// INVARIANT: a job is in `queue` or in `running` from being accepted to being answered or interrupted, so that the
/// timekeeper sees every deadline.
struct PoolState: Sendable {
  enum Phase: Sendable {
    case created
    case running
    /// Takes no more work, and ends when the queue is empty.
    case draining
    case stopped
  }

  var phase = Phase.created
  /// First in, first out.
  var queue: [Job] = []
  /// By the number of the thread that works on it.
  var running: [Int: Job] = [:]
  /// How many threads have a connection.
  var connected = 0
  /// How many of those wait for work.
  var idle = 0
  /// Why the last attempt to connect failed; `nil` since the last success.
  var outage: String?
  /// What the timekeeper sleeps until; `nil` while it has nothing to wait for.
  var wakesAt: ContinuousClock.Instant?
  /// Threads that have not ended yet, the timekeeper not counted.
  var liveWorkers = 0
  var threads: [WorkerThread] = []
  /// Callers of `shutdown` that wait for the threads to end.
  var shutdownWaiters: [CheckedContinuation<Void, Never>] = []

  /// Why a new request can't be taken now.
  func refusal(queueLimit: Int) -> PostgresError? {
    switch phase {
    case .created: .unavailable("the connection pool has not been started")
    case .draining, .stopped: .shutDown
    // With no connection left and none to be had, waiting would only make the answer late.
    case .running where connected == 0 && outage != nil: .unavailable(outage ?? "")
    // Requests that an idle thread is about to take are not waiting.
    case .running: queue.count >= queueLimit + idle ? .queueFull : nil
    }
  }

  /// The earliest deadline of all accepted work.
  var nextDeadline: ContinuousClock.Instant? {
    (queue + running.values).map(\.ticket.deadline).min()
  }
}
