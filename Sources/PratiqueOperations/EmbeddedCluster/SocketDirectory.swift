import Glibc

/// The directory of the server's unix socket.
struct SocketDirectory: Sendable {
  let path: String

  private let isElsewhere: Bool

  /// Inside the data directory when the socket's path may be that long, else a short one under `/tmp` that is the same
  /// at every start.
  init(for directory: DataDirectory, user: ClusterUser) throws(EmbeddedClusterError) {
    isElsewhere = !Self.fits(directory.socket)
    path = isElsewhere ? "/tmp/pratique-" + Self.digest(directory.path) : directory.socket
    try PrivateDirectory.make(path, for: user)
    // Of a server that had no time to remove it; the process it names may be anybody by now.
    unlink("\(path)/.s.PGSQL.\(ClusterConfiguration.port).lock")
  }

  /// Leaves nothing behind outside the data directory.
  func remove() {
    if isElsewhere { rmdir(path) }
  }

  /// Linux allows 107 bytes for a socket's path; lists of such paths, here and in libpq, are separated by commas.
  static func fits(_ directory: String) -> Bool {
    let socket = "\(directory)/.s.PGSQL.\(ClusterConfiguration.port)"
    return socket.utf8.count <= 107 && !directory.contains { $0 == "," || $0 == "\"" }
  }

  /// FNV-1a over 64 bits. Two paths with the same digest would find each other's directory in use, nothing worse.
  private static func digest(_ path: String) -> String {
    let hash = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
  }
}
