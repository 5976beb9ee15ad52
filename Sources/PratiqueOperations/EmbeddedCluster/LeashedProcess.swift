import Dispatch
import Glibc

/// A child process that can't outlive this one, in a session of its own where no terminal's Ctrl-C reaches it.
///
/// A keeper, a small shell, starts the program and holds one end of a connection, the leash, whose other end only this
/// process has. When this process ends, however it ends, the leash breaks and the keeper ends the program. When the
/// keeper ends, the kernel ends the program: a death signal is safe there, because the keeper has one thread and has
/// changed its user before it starts the program.
final class LeashedProcess {
  /// The signal that ends the program once nobody needs it.
  enum Farewell: String {
    /// For the server: roll back, write everything down, end.
    case interrupt = "INT"
    /// For programs whose work is thrown away when they don't finish.
    case kill = "KILL"
  }

  private let keeper: pid_t
  private let leash: Descriptor
  private var knownExitCode: Int32?

  /// - Parameters:
  ///   - command: the program, found through `PATH` unless it is an absolute path, and its arguments.
  ///   - input: what the program reads; at most a few kilobytes, for nobody reads yet when they are written.
  ///   - output: where it writes; nowhere when `nil`.
  init(
    _ command: [String], as user: ClusterUser, input: String = "", output: Descriptor? = nil,
    errors: Descriptor? = nil, farewell: Farewell
  ) throws(EmbeddedClusterError) {
    let (leashEnd, leash) = try Descriptor.connected()
    let (inputEnd, inputStart) = try Descriptor.connected()
    try inputStart.write(input, to: "the input of `\(command[0])`")
    let nowhere = try Descriptor(opening: "/dev/null", O_WRONLY)
    self.leash = leash
    self.keeper = try Self.spawn(
      user.commandPrefix + ["/bin/sh", "-c", Self.script, "pratique-keeper", farewell.rawValue] + command,
      descriptors: [inputEnd, output ?? nowhere, errors ?? nowhere, leashEnd])
  }

  /// Breaks the leash, and takes note of the keeper's end so that it doesn't stay in the process table.
  deinit {
    guard knownExitCode == nil else { return }
    DispatchQueue.global().async { [keeper] in
      while waitpid(keeper, nil, 0) == -1, errno == EINTR {}
    }
  }

  /// Reads the program's input from 0 and the leash from 3.
  ///
  /// Signals go to the whole group, which includes what the program has started. The keeper itself ignores those that
  /// the server understands, so that it lives on to say how the server ended.
  private static let script = """
    cd /
    trap '' INT QUIT
    farewell=$1
    shift
    exec 4<&0 </dev/null
    setpriv --pdeathsig "$farewell" -- "$@" <&4 3<&- 4<&- &
    program=$!
    exec 4<&-
    {
      read -r _
      # More than once: a program that has just started may not listen yet.
      for attempt in 1 2 3; do kill -s "$farewell" 0; sleep 1; done
    } <&3 >/dev/null 2>&1 &
    watcher=$!
    exec 3<&-
    wait "$program"
    status=$?
    kill -s KILL "$watcher"
    wait "$watcher" 2>/dev/null
    exit "$status"
    """

  /// The exit code once the program has ended, 128 and more for a signal; `nil` while it runs.
  func exitCode() -> Int32? {
    if let knownExitCode { return knownExitCode }
    var status: Int32 = 0
    switch waitpid(keeper, &status, WNOHANG) {
    case keeper: knownExitCode = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    // Somebody else in this process has taken the answer, or the process ignores its children.
    case -1: knownExitCode = 255
    default: break
    }
    return knownExitCode
  }

  /// Waits for the program to end, at most for `limit`.
  func exitCode(within limit: Duration) -> Int32? {
    let deadline = ContinuousClock.now + limit
    while exitCode() == nil, ContinuousClock.now < deadline { usleep(5_000) }
    return exitCode()
  }

  /// Signals the program and whatever it has started.
  ///
  /// The keeper's id stays ours until ``exitCode()`` has seen it end, so no stranger can be hit.
  func signal(_ signal: Int32) {
    if exitCode() == nil { kill(-keeper, signal) }
  }
}

extension LeashedProcess {
  /// Runs a program to its end; its complaints go to `log`.
  static func run(
    _ command: [String], as user: ClusterUser, input: String = "", log: ServerLog
  ) throws(EmbeddedClusterError) {
    let process = try LeashedProcess(command, as: user, input: input, errors: log.descriptor, farewell: .kill)
    if process.exitCode(within: .seconds(300)) == 0 { return }
    process.signal(SIGKILL)
    throw .programFailed(command[0], lastLines: log.lastLines(), log: log.path)
  }

  /// What a program answers on one line; `nil` when it can't be run or fails.
  static func output(of command: [String]) -> String? {
    guard let user = try? ClusterUser.current(), let (reading, writing) = try? Descriptor.connected(),
      let process = try? LeashedProcess(command, as: user, output: writing, farewell: .kill),
      process.exitCode(within: .seconds(10)) == 0
    else { return nil }
    _ = fcntl(reading.raw, F_SETFL, O_NONBLOCK)
    return reading.readAll().split(separator: "\n").first.map(String.init)
  }
}
