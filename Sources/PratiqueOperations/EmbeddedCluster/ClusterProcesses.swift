import Glibc
import Logging

/// The processes of a PostgreSQL that works in a cluster's directory, whoever started it.
struct ClusterProcesses {
  let directory: String
  let logger: Logger

  /// Stops them all, then takes away the file that would keep a new server from starting.
  ///
  /// Only for the holder of the cluster's lock: whatever works in the directory then has lost its owner.
  func stopAll() throws(EmbeddedClusterError) {
    for (signal, patience) in [(SIGINT, Duration.seconds(10)), (SIGQUIT, .seconds(5)), (SIGKILL, .seconds(5))] {
      let found = running()
      if found.isEmpty { break }
      logger.warning("stopping a database server that nobody owns", metadata: ["signal": "\(signal)"])
      for pid in targets(of: signal, among: found) { kill(pid, signal) }
      let deadline = ContinuousClock.now + patience
      while !running().isEmpty, ContinuousClock.now < deadline { usleep(10_000) }
    }
    let survivors = running()
    guard survivors.isEmpty else { throw .stillRunning(pids: survivors, directory: directory) }
    // After a crash of the machine its process id may be anybody's, and PostgreSQL would take that for a live server.
    unlink(directory + "/postmaster.pid")
  }

  /// The polite signal means something else to the server's children, who follow their parent anyway.
  private func targets(of signal: Int32, among found: [pid_t]) -> [pid_t] {
    guard signal == SIGINT else { return found }
    return PostmasterFile(in: directory).map { [$0.pid] } ?? []
  }

  func running() -> [pid_t] {
    guard let processes = opendir("/proc") else { return [] }
    defer { closedir(processes) }
    var found: [pid_t] = []
    while let entry = readdir(processes) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let pid = pid_t(name), Self.works(pid, in: directory) { found.append(pid) }
    }
    return found
  }

  /// Whether the process is a PostgreSQL whose working directory is the cluster's, by whatever path.
  static func works(_ pid: pid_t, in directory: String) -> Bool {
    var there = stat()
    var here = stat()
    guard stat("/proc/\(pid)/cwd", &there) == 0, stat(directory, &here) == 0,
      there.st_dev == here.st_dev, there.st_ino == here.st_ino
    else { return false }
    let name = try? Descriptor(opening: "/proc/\(pid)/comm", O_RDONLY).readAll()
    return name?.hasPrefix("postgres") == true
  }
}
