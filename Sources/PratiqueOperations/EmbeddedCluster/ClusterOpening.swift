import Glibc
import Logging

/// The way from a data directory to a cluster that accepts connections; blocks its thread.
struct ClusterOpening {
  let directory: DataDirectory
  let environment: [String: String]
  let logger: Logger

  /// How long to wait for another process that is still starting the cluster.
  var patience = Duration.seconds(60)

  /// Owns the cluster when nobody does, joins it when somebody does and it is up, and otherwise waits for either.
  func run() throws(EmbeddedClusterError) -> EmbeddedCluster {
    try directory.checkOwnership()
    let deadline = ContinuousClock.now + patience
    while true {
      if let lock = try ClusterLock(at: directory.lock) { return try own(lock) }
      if let running = PostmasterFile(in: directory.cluster), running.isReady { return try join(running) }
      guard ContinuousClock.now < deadline else {
        throw .ownerNotReady(lock: directory.lock, pid: ClusterLock.holder(of: directory.lock), waited: patience)
      }
      usleep(10_000)
    }
  }

  private func join(_ running: PostmasterFile) throws(EmbeddedClusterError) -> EmbeddedCluster {
    let user = try ClusterUser.owner(of: directory.cluster)
    return try EmbeddedCluster(in: directory, socket: running.socketDirectory, user: user, server: nil)
  }

  private func own(_ lock: ClusterLock) throws(EmbeddedClusterError) -> EmbeddedCluster {
    let user = try ClusterUser.choose(for: directory)
    try directory.admit(user)

    let wanted = directory.hasCluster ? try directory.clusterVersion() : nil
    let binaries = try PostgresBinaries.find(major: wanted, environment: environment)
    let log = try ServerLog(at: directory.log)

    if directory.hasCluster {
      try ClusterProcesses(directory: directory.cluster, logger: logger).stopAll()
    } else {
      logger.info("creating the database", metadata: ["directory": "\(directory.cluster)"])
      try ClusterCreation(directory: directory, binaries: binaries, user: user, log: log).run()
    }

    let socket = try SocketDirectory(for: directory, user: user)
    let configuration = ClusterConfiguration(directory: directory, socket: socket, user: user)
    try configuration.write()
    let server = try ClusterServer(
      command: [binaries.postgres, "-D", directory.cluster, "-c", "config_file=\(configuration.settingsFile)"],
      cluster: directory.cluster, user: user, socket: socket, lock: lock, log: log, logger: logger)
    return try EmbeddedCluster(in: directory, socket: socket.path, user: user, server: server)
  }
}
