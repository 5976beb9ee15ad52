import Glibc
import Logging

/// One thread of the pool: connects, takes work, and connects again when it has to.
///
/// Lives on its thread only.
struct PoolWorker: ~Copyable {
  private let number: Int
  private let pool: ConnectionPool
  private let signal = WakeSignal()
  private var backoff = Backoff()

  init(number: Int, pool: ConnectionPool) {
    self.number = number
    self.pool = pool
  }

  /// The thread's main loop; ends when the pool shuts down and the queue is empty.
  consuming func run() {
    while let connection = connect() {
      serve(connection)
    }
    pool.workerEnded()
  }

  /// Tries until there is a connection; `nil` when the pool shuts down first.
  private mutating func connect() -> Connection? {
    while pool.isWanted {
      do {
        let connection = try Connection(
          pool.configuration, deadline: .now + pool.configuration.connectTimeout, signal: signal,
          canceller: pool.canceller, logger: pool.logger)
        pool.workerConnected()
        backoff.reset()
        return connection
      } catch {
        pool.workerFailed(error)
        pool.pause(backoff.next())
      }
    }
    return nil
  }

  /// Works until the connection can't be used any more, or there is no more work.
  private func serve(_ connection: Connection) {
    defer {
      connection.close()
      pool.workerDisconnected()
    }
    while let job = pool.take(for: number) {
      guard connection.isAlive() else {
        pool.giveBack(job, from: number)
        return
      }
      perform(job, on: connection)
      pool.finished(number)
      guard isReusable(connection, after: job) else { return }
    }
  }

  private func perform(_ job: Job, on connection: Connection) {
    guard job.ticket.begin(waking: signal) else {
      // Whoever interrupted it may look for the job only after it has left the pool's hands, so it is answered here too.
      return job.fail(job.ticket.cause == .expired ? PostgresError.queueTimedOut : CancellationError())
    }
    connection.ticket = job.ticket
    connection.deadline = job.ticket.deadline
    job.perform(connection)
    job.ticket.finish()
  }

  private func isReusable(_ connection: Connection, after job: Job) -> Bool {
    defer { connection.ticket = nil }
    guard connection.isUsable else { return false }
    // The caller has been told that the work was interrupted, so nothing of it may linger.
    guard job.ticket.cause == nil else {
      _ = connection.abandon(.cancelled)
      return false
    }
    guard connection.isIdle else {
      pool.logger.warning("a connection was closed because the work on it left a transaction open")
      _ = connection.abandon(.misuse("a transaction was left open"))
      return false
    }
    return true
  }
}

/// Pauses between attempts to connect: doubling from 50 ms to 2 s, each cut at random to between half and all of it, so
/// that many clients don't come back at the same moment.
struct Backoff {
  private static let first = Duration.milliseconds(50)
  private static let cap = Duration.seconds(2)
  private var pause = Self.first

  mutating func next() -> Duration {
    defer { pause = min(pause * 2, Self.cap) }
    return pause * Double.random(in: 0.5...1)
  }

  mutating func reset() { pause = Self.first }
}
