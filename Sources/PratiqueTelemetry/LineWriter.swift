import Foundation

/// Writes whole lines to a file descriptor, one after the other, from any thread.
public struct LineWriter: Sendable {
  /// The process's standard error.
  public static let standardError = LineWriter(fileDescriptor: STDERR_FILENO)

  private let fileDescriptor: Int32
  private let lock: WriterLock

  /// - Parameter fileDescriptor: stays open as long as anything is written.
  public init(fileDescriptor: Int32) {
    self.fileDescriptor = fileDescriptor
    lock = WriterLock()
  }

  /// Writes the line as a whole. Logging never fails its caller: a line that can't be written is lost.
  func write(_ line: String) {
    lock.withLock {
      var bytes = Array(line.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Foundation.write(fileDescriptor, $0.baseAddress, $0.count) }
        if count > 0 {
          bytes = bytes.dropFirst(count)
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}

/// A pthread mutex: the thread sanitizer understands it.
///
/// `@unchecked Sendable`: the only state is the mutex, which is made to be shared and never moves.
private final class WriterLock: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func withLock(_ body: () -> Void) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    body()
  }
}
