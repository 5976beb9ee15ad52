/// One unit of work in the pool's queue.
final class Job: Sendable {
  let ticket: Ticket
  /// Does the work on a connection, and answers the caller.
  let perform: @Sendable (Connection) -> Void
  /// Answers the caller that the work will not be done, or not be waited for.
  let fail: @Sendable (any Error) -> Void

  init<T: Sendable>(
    ticket: Ticket, continuation: CheckedContinuation<T, any Error>, body: @escaping @Sendable (Connection) throws -> T
  ) {
    let reply = Reply(continuation)
    self.ticket = ticket
    perform = { connection in
      do {
        reply.resume(.success(try body(connection)))
      } catch PostgresError.cancelled {
        reply.resume(.failure(CancellationError()))
      } catch {
        reply.resume(.failure(error))
      }
    }
    fail = { reply.resume(.failure($0)) }
  }
}

/// Answers a caller once: by the thread that does the work, or earlier by whoever interrupts it.
private final class Reply<T: Sendable>: Sendable {
  private let continuation: Locked<CheckedContinuation<T, any Error>?>

  init(_ continuation: CheckedContinuation<T, any Error>) {
    self.continuation = Locked(continuation)
  }

  func resume(_ result: Result<T, any Error>) {
    let continuation = continuation.withLock { $0.take() }
    continuation?.resume(with: result)
  }
}
