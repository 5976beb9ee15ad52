import Glibc

/// Ends another thread's `poll` early, through a pipe that `poll` watches beside the socket.
///
/// The descriptors close with the last reference, so a late `wake` can't write into somebody else's file.
final class WakeSignal: Sendable {
  let readDescriptor: Int32
  private let writeDescriptor: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "the operating system allows no more open files")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readDescriptor, writeDescriptor) = (ends[0], ends[1])
  }

  deinit {
    close(readDescriptor)
    close(writeDescriptor)
  }

  /// From any thread. A full pipe is fine: the reader is going to wake.
  func wake() {
    var byte: UInt8 = 1
    _ = write(writeDescriptor, &byte, 1)
  }

  /// Forgets wakes so far; whoever calls looks afterwards at the state that the wake was about.
  func clear() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(readDescriptor, &bytes, 16) > 0 {}
  }
}
