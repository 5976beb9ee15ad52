import Glibc

/// `postgresql.log`, where the server and the programs that make its cluster write.
struct ServerLog: Sendable {
  let path: String
  let descriptor: Descriptor

  /// Where this run's lines begin.
  private let start: off_t

  private static let maxBytes: off_t = 10 << 20

  /// Opens the log at its end; one that has grown too big is first put aside as `postgresql.log.1`.
  init(at path: String) throws(EmbeddedClusterError) {
    if let found = try SystemCall.status(of: path), found.st_size > Self.maxBytes {
      try SystemCall.run("put aside", path) { rename(path, path + ".1") }
    }
    self.path = path
    descriptor = try Descriptor(opening: path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o600)
    start = lseek(descriptor.raw, 0, SEEK_END)
  }

  /// The last lines of this run.
  func lastLines(_ count: Int = 10) -> [String] {
    guard let reading = try? Descriptor(opening: path, O_RDONLY) else { return [] }
    lseek(reading.raw, start, SEEK_SET)
    return reading.readAll().split(separator: "\n").suffix(count).map(String.init)
  }
}
