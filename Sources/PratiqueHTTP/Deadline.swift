import PratiqueOperations

/// It wasn't done in time.
struct DeadlineExceeded: Error {}

/// Runs something, cancels it when its time is over, and waits until it has stopped.
///
/// - Throws: ``DeadlineExceeded``, or what `work` throws. ``OperationError/outcomeUnknown`` is told even when late:
///   the caller must know that something may have been changed.
func withDeadline<Value: Sendable>(
  _ deadline: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try? await Task.sleep(for: deadline)
      return nil
    }
    defer { group.cancelAll() }
    if let value = try await group.next() ?? nil { return value }

    group.cancelAll()
    do {
      if let value = try await group.next() ?? nil { return value }
    } catch OperationError.outcomeUnknown {
      throw OperationError.outcomeUnknown
    } catch {
      // It stopped because it was told to.
    }
    throw DeadlineExceeded()
  }
}
