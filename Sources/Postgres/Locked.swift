import Glibc

/// A value behind a lock.
///
/// A pthread mutex rather than `Synchronization.Mutex`, which the thread sanitizer misreads on Linux.
///
/// `@unchecked Sendable`: `value` is touched in `withLock` and `wait` only, while the mutex is held, and is itself
/// `Sendable`, so nothing reachable from it escapes unprotected.
package final class Locked<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  package init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func withLock<Result: Sendable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }

  /// Blocks the thread until `body` gives an answer; asks again whenever `condition` is signalled.
  ///
  /// - Returns: `nil` once the deadline that `body` last asked for has passed.
  func wait<Result: Sendable>(
    for condition: Condition, until body: (inout Value, inout ContinuousClock.Instant?) -> Result?
  ) -> Result? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      var deadline: ContinuousClock.Instant?
      if let result = body(&value, &deadline) { return result }
      if let deadline, deadline <= .now { return nil }
      condition.wait(mutex, until: deadline)
    }
  }
}

/// Wakes threads that wait for a ``Locked`` value to change. May wake without cause, as conditions do.
///
/// `@unchecked Sendable`: a pthread condition is made to be shared, and the pointer never changes.
final class Condition: @unchecked Sendable {
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  func signal() { pthread_cond_signal(condition) }
  func broadcast() { pthread_cond_broadcast(condition) }

  fileprivate func wait(_ mutex: UnsafeMutablePointer<pthread_mutex_t>, until deadline: ContinuousClock.Instant?) {
    guard let deadline else {
      pthread_cond_wait(condition, mutex)
      return
    }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let nanoseconds = time.tv_nsec + Int(ContinuousClock.now.duration(to: deadline).nanoseconds)
    time.tv_sec += nanoseconds / 1_000_000_000
    time.tv_nsec = nanoseconds % 1_000_000_000
    pthread_cond_timedwait(condition, mutex, &time)
  }
}

extension Duration {
  /// Never negative, and at most a day, so that sums with clock readings can't overflow.
  var nanoseconds: Int64 {
    let clamped = min(max(self, .zero), .seconds(86_400))
    return clamped.components.seconds * 1_000_000_000 + clamped.components.attoseconds / 1_000_000_000
  }

  /// Rounded up, so that a wait of this length never ends before its time. Never negative, at most a day.
  var milliseconds: Int64 { (nanoseconds + 999_999) / 1_000_000 }
}
