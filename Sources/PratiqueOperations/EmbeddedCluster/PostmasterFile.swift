import Glibc

/// What a running server says about itself in `postmaster.pid`.
struct PostmasterFile: Sendable {
  let pid: pid_t
  let socketDirectory: String

  /// Whether the server accepts connections.
  let isReady: Bool

  /// `nil` when there is no such file, or when the process it names isn't a server of this cluster.
  init?(in cluster: String) {
    guard let text = try? Descriptor(opening: cluster + "/postmaster.pid", O_RDONLY).readAll() else { return nil }
    // Process, data directory, start, port, socket directory, address, shared memory, status.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 5, let pid = pid_t(lines[0]), ClusterProcesses.works(pid, in: cluster) else { return nil }
    self.pid = pid
    socketDirectory = String(lines[4])
    isReady = lines.count >= 8 && lines[7].hasPrefix("ready")
  }
}
