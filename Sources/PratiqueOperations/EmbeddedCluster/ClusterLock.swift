import Glibc

/// The right to run the cluster, held for as long as the value lives; the kernel gives it back when the process dies.
final class ClusterLock: Sendable {
  private let descriptor: Descriptor

  /// `nil` when another process, or another opening in this one, holds the lock.
  ///
  /// The file is never removed: a second process could then lock the old file while a third makes a new one.
  init?(at path: String) throws(EmbeddedClusterError) {
    descriptor = try Descriptor(opening: path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
    do throws(EmbeddedClusterError) {
      try SystemCall.run("lock", path) { flock(descriptor.raw, LOCK_EX | LOCK_NB) }
    } catch .system(_, _, EWOULDBLOCK) {
      return nil
    }
    try SystemCall.run("empty", path) { ftruncate(descriptor.raw, 0) }
    try descriptor.write("\(getpid())\n", to: path)
  }

  /// The process that held the lock last.
  static func holder(of path: String) -> pid_t? {
    guard let text = try? Descriptor(opening: path, O_RDONLY).readAll() else { return nil }
    return pid_t(text.prefix { $0.isNumber })
  }
}
