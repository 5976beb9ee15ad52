import Glibc

/// A thread of our own, because waiting for the server on the cooperative pool would stop every other task.
struct WorkerThread: Sendable {
  private let handle: pthread_t

  /// Starts the thread.
  init(_ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(body: body))
    var handle = pthread_t()
    let status = pthread_create(&handle, nil, { WorkerThread.main($0) }, start.toOpaque())
    precondition(status == 0, "the operating system allows no more threads")
    self.handle = handle
  }

  /// Blocks until the thread has ended. Once per thread.
  func join() { pthread_join(handle, nil) }

  /// Lets the thread end by itself, instead of ``join()``.
  func detach() { pthread_detach(handle) }

  private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }

  private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
