import Foundation

/// A PostgreSQL server of this process's own: reachable through a socket file only, careless about crashes, and gone when
/// the process is, however it ends.
final class PrivateCluster: Sendable {
  private static let port = 5432
  private let directory: String
  /// While this is open the watchdog lets the server live. The system closes it with the process, even a killed one.
  private let lifeline: FileHandle

  private init(directory: String, lifeline: FileHandle) {
    self.directory = directory
    self.lifeline = lifeline
  }

  /// A URL of its maintenance database, with the superuser's rights.
  var url: String { "postgresql:///postgres?host=\(directory)&port=\(Self.port)&user=postgres" }

  /// Makes and starts a server, in about a second.
  ///
  /// - Throws: ``TestServerError``.
  static func start() async throws -> PrivateCluster {
    guard let binaries = PostgresBinaries.directory() else { throw TestServerError.notInstalled }
    let directory = "\(parentDirectory())/pratique-postgres-\(UUID().uuidString.prefix(8))"
    let pipe = Pipe()
    let watchdog = Process()
    let shell = ["/bin/sh", "-c", script, "sh", binaries, directory]
    // PostgreSQL refuses to run as root.
    let asPostgres = ["/usr/bin/env", "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    let command = geteuid() == 0 ? asPostgres + shell : shell
    watchdog.executableURL = URL(fileURLWithPath: command[0])
    watchdog.arguments = Array(command.dropFirst())
    watchdog.standardInput = pipe
    watchdog.standardOutput = FileHandle.nullDevice
    watchdog.standardError = FileHandle.nullDevice
    // No child of this process may hold the writing end, or the watchdog would wait for that child too.
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try watchdog.run()
    let cluster = PrivateCluster(directory: directory, lifeline: pipe.fileHandleForWriting)
    try await cluster.waitUntilReady(watchdog)
    return cluster
  }

  /// In memory if there is room: copying a database takes a tenth of the time there. Not in a container's usual 64 MB.
  private static func parentDirectory() -> String {
    let memory = "/dev/shm"
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: memory)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    return free >= 2 << 30 ? memory : "/tmp"
  }

  /// Starts the server, then waits for the end of its input: nobody ever writes to it. `postgres` doesn't inherit the
  /// pipe, and gets SIGQUIT, "immediate shutdown", as nothing in there is worth saving.
  private static let script = """
    set -u
    mkdir -m 700 "$2" || exit 1
    cd "$2"
    {
      "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync &&
      "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off \
        -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c max_connections=300 \
        -c shared_buffers=64MB -c max_wal_size=256MB
      touch "$2/ended"
    } </dev/null >"$2/log" 2>&1 &
    cat >/dev/null
    kill -QUIT $(head -n 1 "$2/data/postmaster.pid") 2>/dev/null
    wait
    rm -rf "$2"
    """

  /// The last line of `postmaster.pid` says how far the server is.
  private func waitUntilReady(_ watchdog: Process) async throws {
    for _ in 0..<3_000 {
      let status = try? String(contentsOfFile: "\(directory)/data/postmaster.pid", encoding: .utf8)
      if let status, status.split(separator: "\n").last?.hasPrefix("ready") == true { return }
      guard watchdog.isRunning, !FileManager.default.fileExists(atPath: "\(directory)/ended") else { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    let log = try? String(contentsOfFile: "\(directory)/log", encoding: .utf8)
    throw TestServerError.notStarted(String((log ?? "it left no log").suffix(1_000)))
  }
}

/// Where PostgreSQL's programs are.
enum PostgresBinaries {
  /// The newest version of Debian's layout, then the search path, then what `pg_config` says.
  static func directory() -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = debian() + path.split(separator: ":").map(String.init) + [configured()].compactMap(\.self)
    return candidates.first { directory in
      ["initdb", "postgres"].allSatisfy { FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)") }
    }
  }

  private static func debian() -> [String] {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
  }

  private static func configured() -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["pg_config", "--bindir"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.isEmpty ? nil : text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
