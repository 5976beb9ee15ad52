import Foundation
import Glibc
import Logging
import PratiqueTesting
import Testing

@testable import PratiqueOperations

@Suite("Embedded cluster", .ownThreads(atOnce: 1), .serialized, .timeLimit(.minutes(2)))
struct EmbeddedClusterTests {
  private let scratch = Scratch()

  // MARK: Creating, stopping, opening again

  @Test("a new cluster serves both roles and is gone after close, however often that is called")
  func createAndClose() async throws {
    let cluster = try await open()

    #expect(cluster.isOwner)
    #expect(try query("SELECT current_user", cluster.url) == "pratique_app")
    #expect(try query("SELECT current_user", cluster.ownerURL) == "pratique_owner")
    #expect(cluster.url.contains("requirepeer="))
    #expect(cluster.location.contains(scratch.data + "/cluster"))

    await cluster.close()
    await cluster.close()

    #expect(processes().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.data + "/socket").isEmpty)
    let next = try await open()
    #expect(next.isOwner)
    await next.close()
  }

  @Test("what was written is there after the next start")
  func reopen() async throws {
    try await withCluster { try query("CREATE TABLE kept AS SELECT 42 AS answer", $0.ownerURL) }

    let answer = try await withCluster { try query("SELECT answer FROM kept", $0.url) }

    #expect(answer == "42")
  }

  @Test("checksums, encoding, time zone and durability are as promised, and local.conf can't weaken them")
  func settings() async throws {
    try await withCluster { _ in }
    try write("fsync = off\nlisten_addresses = '*'\nwork_mem = '7MB'\n", to: "configuration/local.conf")

    let shown = try await withCluster { cluster in
      try [
        "data_checksums", "server_encoding", "TimeZone", "fsync", "synchronous_commit", "listen_addresses", "work_mem",
      ].map { try query("SHOW \($0)", cluster.url) }
    }

    #expect(shown == ["on", "UTF8", "UTC", "on", "on", "", "7MB"])
  }

  @Test("remains of an interrupted creation are thrown away")
  func interruptedCreation() async throws {
    try write("half", to: "cluster.creating/base/1/half")
    chmod(scratch.data + "/cluster.creating", 0o700)

    let answer = try await withCluster { try query("SELECT 1", $0.url) }

    #expect(answer == "1")
    #expect(access(scratch.data + "/cluster.creating", F_OK) != 0)
    #expect(access(scratch.data + "/cluster/base/1/half", F_OK) != 0)
  }

  @Test("a data directory too long for a socket's path gets a private socket directory elsewhere")
  func longPath() async throws {
    let long = scratch.data + String(repeating: "/a-rather-long-name", count: 8)

    let cluster = try await open(in: long)
    let socket = try #require(host(of: cluster.url))

    #expect(try query("SELECT 1", cluster.url) == "1")
    #expect(socket.hasPrefix("/tmp/pratique-"))
    #expect(try #require(try SystemCall.status(of: socket)).st_mode & 0o777 == 0o700)
    await cluster.close()
    #expect(access(socket, F_OK) != 0)
  }

  @Test("a socket directory that somebody else prepared is refused", arguments: [true, false])
  func preparedSocketDirectory(asLink: Bool) async throws {
    let long = scratch.data + String(repeating: "/a-rather-long-name", count: 8)
    let cluster = try await open(in: long)
    let socket = try #require(host(of: cluster.url))
    await cluster.close()
    if asLink {
      mkdir(scratch.root + "/private", 0o700)
      symlink(scratch.root + "/private", socket)
    } else {
      mkdir(socket, 0o755)
    }
    defer { remove(socket) }

    await #expect(throws: EmbeddedClusterError.unsafeDirectory(socket)) { try await open(in: long) }
  }

  // MARK: Who may do what

  @Test("nobody is trusted, the superuser can't connect, and no TCP port is open")
  func admission() async throws {
    try await withCluster { cluster in
      let rules = try ["cluster", "configuration"].flatMap { directory in
        try String(contentsOfFile: "\(scratch.data)/\(directory)/pg_hba.conf", encoding: .utf8)
          .split(separator: "\n").filter { !$0.hasPrefix("#") }
      }
      #expect(rules.filter { !$0.hasSuffix("reject") } == ["local all all peer map=pratique"])

      let asSuperuser = cluster.url.replacing("pratique_app", with: "postgres")
      #expect(throws: QueryFailure.self) { try query("SELECT 1", asSuperuser) }

      let tcp = try ["tcp", "tcp6"].map { try String(contentsOfFile: "/proc/net/\($0)", encoding: .utf8) }.joined()
      for inode in try openFiles(of: postmaster()).compactMap({ $0.wholeMatch(of: /socket:\[(\d+)\]/)?.1 }) {
        #expect(!tcp.contains(" \(inode) "))
      }
    }
  }

  @Test("the application reads and writes the owner's tables and changes nothing else")
  func applicationRole() async throws {
    try await withCluster { cluster in
      try query("CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY, n int, s serial)", cluster.ownerURL)
      let role = """
        SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user
        """

      #expect(try query(role, cluster.url) == "f")
      #expect(try query(role, cluster.ownerURL) == "f")
      try query("INSERT INTO thing (n) VALUES (1); UPDATE thing SET n = 2; DELETE FROM thing", cluster.url)
      try query("CREATE TEMPORARY TABLE passing (n int)", cluster.url)
      for forbidden in [
        "CREATE TABLE mine (n int)", "CREATE SCHEMA mine", "DROP TABLE thing", "TRUNCATE thing",
        "ALTER TABLE thing ADD m int", "CREATE ROLE friend", "SET ROLE pratique_owner", "COPY thing TO '/tmp/thing'",
      ] {
        #expect(throws: QueryFailure.self, "\(forbidden)") { try query(forbidden, cluster.url) }
      }
      let elsewhere = cluster.url.replacing("dbname='pratique'", with: "dbname='postgres'")
      #expect(throws: QueryFailure.self) { try query("SELECT 1", elsewhere) }
    }
  }

  @Test("the server inherits no descriptor and no environment, and no terminal can signal it")
  func inheritance() async throws {
    try write("secret", to: "decoy")
    let decoy = Glibc.open(scratch.data + "/decoy", O_RDONLY)
    defer { Glibc.close(decoy) }

    try await withCluster { _ in
      let pid = try postmaster()
      let environment = try String(contentsOfFile: "/proc/\(pid)/environ", encoding: .utf8).split(separator: "\0")
      let names = environment.compactMap { $0.split(separator: "=").first }

      #expect(openFiles(of: pid).filter { $0.hasSuffix("/decoy") || $0.hasSuffix("/pratique.lock") } == [])
      #expect(Set(names).subtracting(["PATH", "LC_ALL", "TZ", "PWD", "OLDPWD"]) == [])
      #expect(getsid(pid) != getsid(0))
    }
  }

  // MARK: One owner

  @Test("a second process joins, and leaves the server alone when it closes")
  func join() async throws {
    try await withCluster { owner in
      let joined = try await open()

      #expect(!joined.isOwner)
      #expect(joined.url == owner.url)
      #expect(joined.ownerURL == owner.ownerURL)
      #expect(ClusterLock.holder(of: scratch.data + "/pratique.lock") == getpid())
      await joined.close()
      #expect(try query("SELECT 1", owner.url) == "1")
    }
  }

  @Test("of many that start at once on an empty directory one owns and the others join")
  func race() async throws {
    let clusters = try await withThrowingTaskGroup { group in
      for _ in 0..<4 { group.addTask { try await open() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }

    #expect(clusters.filter(\.isOwner).count == 1)
    for cluster in clusters { #expect(try query("SELECT 1", cluster.url) == "1") }
    for cluster in clusters { await cluster.close() }
  }

  @Test("an owner that never becomes ready is named")
  func ownerNotReady() throws {
    let directory = try DataDirectory(scratch.data)
    let lock = try ClusterLock(at: directory.lock)

    let opening = ClusterOpening(directory: directory, environment: [:], logger: quiet, patience: .milliseconds(50))

    let expected = EmbeddedClusterError.ownerNotReady(
      lock: directory.lock, pid: getpid(), waited: .milliseconds(50))
    #expect(throws: expected) { try opening.run() }
    withExtendedLifetime(lock) {}
  }

  // MARK: Crashes

  @Test("kill -9 of the owner: its server stops by itself, and committed data is there at the next start")
  func killedOwner() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [data = scratch.data as String] in
      let cluster = try await EmbeddedCluster.open(in: data, logger: Logger(label: "child"))
      try query("CREATE TABLE kept AS SELECT 42 AS answer", cluster.ownerURL)
      kill(getpid(), SIGKILL)
    }

    #expect(await eventually { processes().isEmpty })
    #expect(try await withCluster { try query("SELECT answer FROM kept", $0.url) } == "42")
  }

  @Test("kill -9 during creation leaves nothing running and the next start creates the cluster")
  func killedCreator() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [data = scratch.data as String] in
      async let _ = EmbeddedCluster.open(in: data, logger: Logger(label: "child"))
      for _ in 0..<1_000 where access(data + "/cluster.creating/global", F_OK) != 0 { usleep(5_000) }
      kill(getpid(), SIGKILL)
    }

    #expect(access(scratch.data + "/cluster", F_OK) != 0)
    #expect(try await withCluster { try query("SELECT 1", $0.url) } == "1")
  }

  @Test("a program ends with its keeper, and with its owner", arguments: [true, false])
  func leash(killsKeeper: Bool) async throws {
    var idler: Idler? = try Idler(as: .choose(for: DataDirectory(scratch.data)))
    let (program, keeper) = try #require(idler.map { ($0.program, $0.keeper) })

    if killsKeeper {
      kill(keeper, SIGKILL)
    } else {
      idler = nil
    }

    #expect(await eventually { !isRunning(program) })
    idler = nil
    #expect(await eventually { access("/proc/\(keeper)", F_OK) != 0 })
  }

  @Test("the server stops when its owner forgets it")
  func forgotten() async throws {
    _ = try await open()

    #expect(await eventually { processes().isEmpty })
  }

  @Test("kill -9 of the server loses nothing that was committed", arguments: [true, false])
  func killedServer(whileOwned: Bool) async throws {
    let cluster = try await open()
    try query("CREATE TABLE kept AS SELECT 42 AS answer", cluster.ownerURL)
    let former = try postmaster()
    kill(former, SIGKILL)

    if whileOwned {
      #expect(await eventually { (try? query("SELECT answer FROM kept", cluster.url)) == "42" })
      await cluster.close()
    } else {
      await cluster.close()
      #expect(try await withCluster { try query("SELECT answer FROM kept", $0.url) } == "42")
    }
  }

  @Test("a server that nobody owns is replaced")
  func orphan() async throws {
    try await withCluster { try query("CREATE TABLE kept AS SELECT 42 AS answer", $0.ownerURL) }
    let directory = try DataDirectory(scratch.data)
    let settings = "config_file=\(directory.configuration)/postgresql.conf"
    let orphan = try LeashedProcess(
      [PostgresBinaries.find(major: nil, environment: [:]).postgres, "-D", directory.cluster, "-c", settings],
      as: .choose(for: directory), farewell: .interrupt)
    #expect(await eventually { PostmasterFile(in: directory.cluster)?.isReady == true })
    let former = try postmaster()

    try await withCluster { cluster in
      let current = try postmaster()

      #expect(cluster.isOwner)
      #expect(current != former)
      #expect(try query("SELECT answer FROM kept", cluster.url) == "42")
      #expect(orphan.exitCode(within: .seconds(5)) == 0)
    }
  }

  @Test("a postmaster.pid from before a crash doesn't stand in the way, whoever has its process id now")
  func stalePostmasterFile() async throws {
    try await withCluster { _ in }
    let directory = try DataDirectory(scratch.data)
    let user = try ClusterUser.choose(for: directory)
    let stranger = try Idler(as: user)
    let stale = "\(stranger.program)\n\(directory.cluster)\n1\n5432\n\(directory.socket)\n\n  1  1\nready   \n"
    for file in ["cluster/postmaster.pid", "socket/.s.PGSQL.5432.lock"] {
      try write(stale, to: file)
      chown("\(scratch.data)/\(file)", user.id, user.groupID)
      chmod("\(scratch.data)/\(file)", 0o600)
    }

    #expect(try await withCluster { try query("SELECT 1", $0.url) } == "1")
    #expect(isRunning(stranger.program))
  }

  @Test("only a PostgreSQL in the cluster's directory is taken for one of its processes")
  func recognition() async throws {
    let here = scratch.root + "/here"
    for directory in [here, scratch.root + "/elsewhere"] { mkdir(directory, 0o755) }
    symlink("/bin/sleep", scratch.root + "/postgres")
    let user = try ClusterUser.choose(for: DataDirectory(scratch.data))

    let ours = try Idler("../postgres", in: here, as: user)
    let elsewhere = try Idler("../postgres", in: scratch.root + "/elsewhere", as: user)
    let other = try Idler("sleep", in: here, as: user)

    #expect(await eventually { ClusterProcesses.works(ours.program, in: here) })
    #expect(!ClusterProcesses.works(elsewhere.program, in: here))
    #expect(!ClusterProcesses.works(other.program, in: here))
  }

  // MARK: What people are told

  @Test("without PostgreSQL the message names the package and the alternative")
  func missingBinaries() async throws {
    let error = await #expect(throws: EmbeddedClusterError.self) {
      try await open(environment: ["PRATIQUE_POSTGRES_BIN": scratch.root])
    }

    #expect(error == .binariesMissing(major: nil, searched: [scratch.root]))
    #expect(error?.description.contains("apt-get install postgresql`") == true)
    #expect(error?.description.contains("PRATIQUE_DATABASE_URL") == true)
  }

  @Test("a cluster of a version that isn't installed names that version's package")
  func otherVersion() async throws {
    try write("9\n", to: "cluster/PG_VERSION")

    let error = await #expect(throws: EmbeddedClusterError.self) { try await open() }

    #expect(error?.description.contains("apt-get install postgresql-9`") == true)
  }

  @Test("a directory the server can't reach is named before anything is made", .enabled(if: geteuid() == 0))
  func notTraversable() async throws {
    chmod(scratch.root, 0o700)

    let error = await #expect(throws: EmbeddedClusterError.self) { try await open() }

    #expect(error == .notTraversable(directory: scratch.root, user: "postgres"))
    #expect(error?.description.contains("--data-dir /var/lib/pratique") == true)
    #expect(access(scratch.data + "/cluster.creating", F_OK) != 0)
  }

  @Test("a directory that anybody can write to is refused")
  func writableByOthers() async throws {
    mkdir(scratch.data, 0o777)
    chmod(scratch.data, 0o777)

    await #expect(throws: EmbeddedClusterError.unsafeDirectory(scratch.data)) { try await open() }
  }

  @Test("a directory of somebody else's is refused", .enabled(if: geteuid() == 0))
  func belongsToAnother() async throws {
    mkdir(scratch.data, 0o700)
    chown(scratch.data, 65_534, 65_534)

    await #expect(throws: EmbeddedClusterError.belongsToAnother(directory: scratch.data, owner: "nobody")) {
      try await open()
    }
  }

  @Test("a server that doesn't start is quoted, and leaves the directory free")
  func failedStart() async throws {
    try await withCluster { _ in }
    try write("nonsense = 1\n", to: "configuration/local.conf")

    let error = await #expect(throws: EmbeddedClusterError.self) { try await open() }

    #expect(error?.description.contains("unrecognized configuration parameter \"nonsense\"") == true)
    try write("", to: "configuration/local.conf")
    #expect(try await withCluster { try query("SELECT 1", $0.url) } == "1")
  }

  @Test("a log that has grown too big is put aside at the next start")
  func bigLog() async throws {
    mkdir(scratch.data, 0o700)
    try write(String(repeating: "x", count: 10 << 20 + 1), to: "postgresql.log")

    _ = try ServerLog(at: scratch.data + "/postgresql.log")

    #expect(try #require(try SystemCall.status(of: scratch.data + "/postgresql.log")).st_size == 0)
    #expect(access(scratch.data + "/postgresql.log.1", F_OK) == 0)
  }
}

extension EmbeddedClusterTests {
  private var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

  private func open(
    in directory: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> EmbeddedCluster {
    try await EmbeddedCluster.open(in: directory ?? scratch.data, environment: environment, logger: quiet)
  }

  @discardableResult
  private func withCluster<Value>(_ body: (EmbeddedCluster) async throws -> Value) async throws -> Value {
    let cluster = try await open()
    do {
      let value = try await body(cluster)
      await cluster.close()
      return value
    } catch {
      await cluster.close()
      throw error
    }
  }

  private func write(_ text: String, to path: String) throws {
    let file = URL(fileURLWithPath: "\(scratch.data)/\(path)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func postmaster() throws -> pid_t {
    try #require(PostmasterFile(in: scratch.data + "/cluster")).pid
  }

  private func processes() -> [pid_t] {
    ClusterProcesses(directory: scratch.data + "/cluster", logger: quiet).running()
  }

  private func openFiles(of pid: pid_t) -> [String] {
    let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
    return (descriptors ?? []).compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
    }
  }

  /// A killed process that nobody has asked about yet doesn't run any more.
  private func isRunning(_ pid: pid_t) -> Bool {
    let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    return status?.contains(/State:\s+Z/) == false
  }

  private func host(of url: String) -> String? {
    url.firstMatch(of: /host='([^']+)'/).map { String($0.1) }
  }

  /// Whether `claim` comes true within ten seconds.
  private func eventually(_ claim: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while !claim(), ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(10)) }
    return claim()
  }
}

/// What `psql` answers to `statements`, without decoration.
@discardableResult
private func query(_ statements: String, _ url: String) throws -> String {
  let psql = Process()
  let output = Pipe()
  let errors = Pipe()
  psql.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
  psql.arguments = ["--dbname", url, "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-qAtc", statements]
  psql.standardOutput = output
  psql.standardError = errors
  try psql.run()
  let answer = output.fileHandleForReading.readDataToEndOfFile()
  let complaint = errors.fileHandleForReading.readDataToEndOfFile()
  psql.waitUntilExit()
  guard psql.terminationStatus == 0 else { throw QueryFailure(message: String(decoding: complaint, as: UTF8.self)) }
  return String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .newlines)
}

/// A program on a leash that does nothing.
private struct Idler {
  let program: pid_t
  let keeper: pid_t
  private let process: LeashedProcess

  init(_ command: String = "sleep", in directory: String = "/", as user: ClusterUser) throws {
    let (reading, writing) = try Descriptor.connected()
    let script = "cd \(directory); echo $$ $PPID; exec \(command) 60 >/dev/null"
    process = try LeashedProcess(["sh", "-c", script], as: user, output: writing, farewell: .kill)
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = try SystemCall.run("read", "the answer") { Int32(read(reading.raw, &buffer, buffer.count)) }
    let ids = String(decoding: buffer.prefix(Int(count)), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    program = try #require(ids.first.flatMap { pid_t($0) })
    keeper = try #require(ids.last.flatMap { pid_t($0) })
  }
}

private struct QueryFailure: Error {
  let message: String
}

/// A directory of a test's own, with a short path; it is gone when the test is.
private final class Scratch: Sendable {
  let root: String

  /// Doesn't exist yet.
  var data: String { root + "/data" }

  init() {
    var template = Array("/tmp/pq-XXXXXX".utf8CString)
    mkdtemp(&template)
    root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    chmod(root, 0o755)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }
}
