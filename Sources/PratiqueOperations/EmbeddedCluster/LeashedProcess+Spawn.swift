import Foundation
import Glibc

extension LeashedProcess {
  /// Starts `command` in a new session, with nothing of ours open but `descriptors`, numbered from 0.
  ///
  /// It ignores no signal that we ignore, and its environment neither steers PostgreSQL nor holds a secret.
  static func spawn(_ command: [String], descriptors: [Descriptor]) throws(EmbeddedClusterError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor.raw, Int32(number))
    }
    // Not every library marks its descriptors so that children don't inherit them. Another thread may open some more
    // before the child starts; they get the lowest numbers that are free.
    for other in Int32(descriptors.count)...highestDescriptor() + 256 {
      posix_spawn_file_actions_addclose(&actions, other)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var everySignal = sigset_t()
    sigfillset(&everySignal)
    var noSignal = sigset_t()
    sigemptyset(&noSignal)
    posix_spawnattr_setsigdefault(&attributes, &everySignal)
    posix_spawnattr_setsigmask(&attributes, &noSignal)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"
    var pid: pid_t = 0
    let code = withCStrings(["setsid"] + command) { arguments in
      withCStrings(["PATH=\(path)", "LC_ALL=C", "TZ=UTC"]) { environment in
        posix_spawnp(&pid, "setsid", &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw .system(operation: "run", path: command[0], code: code) }
    return pid
  }

  private static func highestDescriptor() -> Int32 {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    return (names ?? []).compactMap { Int32($0) }.max() ?? 2
  }

  /// Lends `strings` as the null-terminated array that C expects.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }
}
