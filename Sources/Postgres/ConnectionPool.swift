import Glibc
public import Logging
public import ServiceLifecycle

/// A fixed number of threads, each with a connection of its own, and one bounded queue of work for them.
///
/// ```swift
/// let name: String = try await pool.withConnection { db in
///   try db.one("SELECT name FROM account WHERE id = \(id)").decode("name")
/// }
/// ```
///
/// Threads connect when the pool starts, and again, with growing jittered pauses of at most two seconds, whenever they
/// lose their connection. While none has one and the server refuses, requests are told so at once.
public final class ConnectionPool: Service, Sendable {
  /// How busy the pool is.
  public struct Statistics: Sendable, Equatable {
    /// Threads, and so connections at most.
    public let size: Int
    /// Connections that stand.
    public let connected: Int
    /// Connections that wait for work.
    public let idle: Int
    /// Requests that wait for a connection.
    public let queued: Int
  }

  let configuration: ConnectionConfiguration
  let logger: Logger
  let canceller = Canceller()
  let state = Locked(PoolState())
  /// Signalled when there is work to take, or the phase changes.
  let work = Condition()
  /// Signalled when the earliest deadline may have changed.
  let time = Condition()
  private let size: Int
  private let queueLimit: Int

  /// Does nothing yet; see ``start()``.
  ///
  /// - Parameters:
  ///   - size: threads and connections; at least 1.
  ///   - queueLimit: requests that may wait for a connection; more are refused with ``PostgresError/queueFull``.
  public init(configuration: ConnectionConfiguration, size: Int, queueLimit: Int, logger: Logger) {
    precondition(size > 0 && queueLimit >= 0, "a pool needs a thread, and a limit that isn't negative")
    self.configuration = configuration
    self.size = size
    self.queueLimit = queueLimit
    self.logger = logger
  }

  /// The current counts, consistent with each other.
  public var statistics: Statistics {
    state.withLock {
      Statistics(size: size, connected: $0.connected, idle: $0.idle, queued: $0.queue.count)
    }
  }

  /// Runs `body` on one of the pool's threads, with its connection.
  ///
  /// - Parameter limit: for waiting in the queue and for the work together; the caller is answered by then, even if the
  ///   body does not obey.
  /// - Throws: what `body` throws, and ``PostgresError/queueFull``, ``PostgresError/queueTimedOut``,
  ///   ``PostgresError/unavailable(_:)``, ``PostgresError/shutDown``: in these four cases `body` has not run. Also
  ///   ``PostgresError/deadlineExceeded``, and `CancellationError` when the task is cancelled.
  @discardableResult
  public func withConnection<T: Sendable>(
    within limit: Duration = .seconds(5), _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws -> T {
    let ticket = Ticket(deadline: .now + limit)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        submit(Job(ticket: ticket, continuation: continuation, body: body))
      }
    } onCancel: {
      // Cancelled before it was submitted: the ticket remembers, and `submit` answers.
      cancel(ticket)
    }
  }

  /// Starts the threads. Once; later calls do nothing.
  public func start() {
    state.withLock { state in
      guard state.phase == .created else { return }
      state.phase = .running
      state.liveWorkers = size
      // Started under the lock: no thread can end before its handle is kept for joining.
      state.threads = (0..<size).map { number in
        WorkerThread { PoolWorker(number: number, pool: self).run() }
      }
      state.threads.append(WorkerThread { self.keepTime() })
    }
  }

  /// Takes no more work, finishes what has been accepted, and ends the threads. Any number of times.
  ///
  /// Ends when the last accepted request has, so at the latest when its `within` has passed.
  public func shutdown() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        switch state.phase {
        case .created, .stopped:
          state.phase = .stopped
          return true
        case .running, .draining:
          state.phase = .draining
          state.shutdownWaiters.append(continuation)
          return false
        }
      }
      work.broadcast()
      time.broadcast()
      if isOver { continuation.resume() }
    }
    // The threads have nothing left to do but return, so this takes microseconds.
    for thread in state.withLock({ state in state.threads.takeAll() }) { thread.join() }
  }

  /// Runs until graceful shutdown or cancellation, then drains.
  public func run() async throws {
    start()
    try? await gracefulShutdown()
    await shutdown()
  }

  private func submit(_ job: Job) {
    let refusal: (any Error)? = state.withLock { state in
      if job.ticket.cause != nil { return CancellationError() }
      if let refusal = state.refusal(queueLimit: queueLimit) { return refusal }
      state.queue.append(job)
      if state.wakesAt.map({ job.ticket.deadline < $0 }) ?? true { time.signal() }
      work.signal()
      return nil
    }
    if let refusal { job.fail(refusal) }
  }

  private func cancel(_ ticket: Ticket) {
    guard let error = ticket.interrupt(.cancelled) else { return }
    let job = state.withLock { state in
      let job = (state.queue + state.running.values).first { $0.ticket === ticket }
      state.queue.removeAll { $0.ticket === ticket }
      return job
    }
    job?.fail(error)
  }
}

extension Array {
  fileprivate mutating func takeAll() -> [Element] {
    defer { self = [] }
    return self
  }
}
