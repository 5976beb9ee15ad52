import Foundation

/// A buffered way to a file descriptor.
///
/// When the reader goes away (`| head`), what is written is dropped in silence and ``isClosed`` turns true, so that
/// whoever writes much can stop. Another failure to write is kept and thrown by ``finish()``.
final class ByteStream {
  /// The error that ended writing.
  struct WriteError: Error {
    let reason: String
  }

  let fileDescriptor: Int32
  /// Nobody reads any more.
  private(set) var isClosed = false
  /// Whether anything has left the buffer.
  private(set) var hasFlushed = false
  private var failure: WriteError?
  private var buffer: [UInt8] = []
  private let capacity = 64 * 1024

  static var standardOutput: ByteStream { ByteStream(fileDescriptor: STDOUT_FILENO) }
  static var standardError: ByteStream { ByteStream(fileDescriptor: STDERR_FILENO) }

  init(fileDescriptor: Int32) {
    self.fileDescriptor = fileDescriptor
    // A closed pipe shall be an error of `write`, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    buffer.reserveCapacity(capacity)
  }

  func write(_ text: String) {
    write(text.utf8)
  }

  func write(_ bytes: some Sequence<UInt8>) {
    guard !isClosed, failure == nil else { return }
    buffer.append(contentsOf: bytes)
    if buffer.count >= capacity { flush() }
  }

  /// Forgets what hasn't left yet.
  func discard() {
    buffer.removeAll(keepingCapacity: true)
  }

  func flush() {
    var written = 0
    while written < buffer.count, !isClosed, failure == nil {
      let count = buffer[written...].withUnsafeBytes { Foundation.write(fileDescriptor, $0.baseAddress, $0.count) }
      switch (count, errno) {
      case (0..., _):
        written += count
        hasFlushed = true
      case (_, EINTR): continue
      case (_, EAGAIN): waitUntilWritable()
      case (_, EPIPE): isClosed = true
      case (_, let code): failure = WriteError(reason: String(cString: strerror(code)))
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes what is left.
  ///
  /// - Throws: ``WriteError`` when something could not be written and somebody wanted it.
  func finish() throws(WriteError) {
    flush()
    if let failure { throw failure }
  }

  private func waitUntilWritable() {
    var descriptor = pollfd(fd: fileDescriptor, events: Int16(POLLOUT), revents: 0)
    poll(&descriptor, 1, -1)
  }
}
