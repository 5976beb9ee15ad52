import Dispatch
import Glibc
import Logging

/// The server of a cluster that this process owns.
///
/// `@unchecked Sendable`: after `init`, everything that changes is touched on `queue` alone, which runs one block at a
/// time.
final class ClusterServer: @unchecked Sendable {
  private let command: [String]
  private let cluster: String
  private let user: ClusterUser
  private let socket: SocketDirectory
  private let log: ServerLog
  private let logger: Logger
  private let queue = DispatchQueue(label: "pratique.embedded-cluster.server")

  private var process: LeashedProcess
  /// `nil` once the server is stopped for good.
  private var lock: ClusterLock?

  /// Recovery after a crash reads the log since the last checkpoint, which can take minutes on a slow disk.
  private static let startLimit = Duration.seconds(600)

  /// Starts the server and waits until it accepts connections.
  init(
    command: [String], cluster: String, user: ClusterUser, socket: SocketDirectory, lock: ClusterLock, log: ServerLog,
    logger: Logger
  ) throws(EmbeddedClusterError) {
    self.command = command
    self.cluster = cluster
    self.user = user
    self.socket = socket
    self.log = log
    self.logger = logger
    self.lock = lock
    process = try LeashedProcess(command, as: user, errors: log.descriptor, farewell: .interrupt)
    try waitUntilReady()
    watch(again: .milliseconds(250))
  }

  private func waitUntilReady() throws(EmbeddedClusterError) {
    let started = ContinuousClock.now
    var hasToldOfRecovery = false
    while PostmasterFile(in: cluster)?.isReady != true {
      let waited = started.duration(to: .now)
      guard process.exitCode() == nil, waited < Self.startLimit else {
        stopNow()
        throw .programFailed(command[0], lastLines: log.lastLines(), log: log.path)
      }
      if waited > .seconds(5), !hasToldOfRecovery {
        hasToldOfRecovery = true
        logger.notice("the database is still starting, probably recovering", metadata: ["log": "\(log.path)"])
      }
      usleep(5_000)
    }
  }

  private func watch(again delay: DispatchTimeInterval) {
    queue.asyncAfter(deadline: .now() + delay) { [weak self] in self?.reviveIfEnded() }
  }

  /// Starts the server again when it has ended by itself, as when memory runs out and the kernel picks it to free some.
  private func reviveIfEnded() {
    guard lock != nil else { return }
    guard let code = process.exitCode() else { return watch(again: .milliseconds(250)) }
    logger.error("the database ended and is started again", metadata: ["code": "\(code)", "log": "\(log.path)"])
    do throws(EmbeddedClusterError) {
      try ClusterProcesses(directory: cluster, logger: logger).stopAll()
      process = try LeashedProcess(command, as: user, errors: log.descriptor, farewell: .interrupt)
    } catch {
      logger.error("the database can't be started again", metadata: ["error": "\(error)"])
    }
    watch(again: .seconds(2))
  }

  /// Stops the server and gives up the lock; a second call waits for the first.
  func stop() async {
    await withCheckedContinuation { continuation in
      queue.async {
        self.stopNow()
        continuation.resume()
      }
    }
  }

  private func stopNow() {
    guard lock != nil else { return }
    for (signal, patience) in [(SIGINT, Duration.seconds(10)), (SIGQUIT, .seconds(5)), (SIGKILL, .seconds(5))] {
      process.signal(signal)
      if process.exitCode(within: patience) != nil { break }
      logger.warning("the database didn't stop in time", metadata: ["signal": "\(signal)"])
    }
    socket.remove()
    lock = nil
  }
}
