import Glibc

/// Makes a new cluster with its roles and its database.
///
/// Everything happens in `cluster.creating`; the rename to `cluster` is what makes the cluster exist. Whatever is
/// interrupted before leaves remains that the next attempt throws away.
struct ClusterCreation {
  let directory: DataDirectory
  let binaries: PostgresBinaries
  let user: ClusterUser
  let log: ServerLog

  static let database = "pratique"
  static let ownerRole = "pratique_owner"
  static let appRole = "pratique_app"

  func run() throws(EmbeddedClusterError) {
    let making = directory.clusterInTheMaking
    try discardRemains()
    try PrivateDirectory.make(making, for: user)

    let locale = Self.hasUTF8Locale ? "C.UTF-8" : "C"
    try LeashedProcess.run(
      [
        binaries.initdb, "--pgdata=\(making)", "--username=postgres", "--auth=reject", "--encoding=UTF8",
        "--locale=\(locale)", "--data-checksums", "--no-instructions",
      ], as: user, log: log)
    try execute(Self.rolesAndDatabase, in: "postgres")
    try execute(Self.privileges, in: Self.database)

    try SystemCall.run("rename", making) { rename(making, directory.cluster) }
    let parent = try Descriptor(opening: directory.path, O_RDONLY | O_DIRECTORY)
    try SystemCall.run("write down", directory.path) { fsync(parent.raw) }
  }

  private func discardRemains() throws(EmbeddedClusterError) {
    guard try SystemCall.status(of: directory.clusterInTheMaking) != nil else { return }
    // `rm` follows no symbolic link that is swapped in while it works.
    try LeashedProcess.run(["rm", "-rf", "--", directory.clusterInTheMaking], as: .current(), log: log)
  }

  /// Runs each statement through a server without clients; the first that fails ends it.
  private func execute(_ statements: [String], in database: String) throws(EmbeddedClusterError) {
    try LeashedProcess.run(
      [
        binaries.postgres, "--single", "-D", directory.clusterInTheMaking, "-c", "exit_on_error=true",
        "-c", "log_checkpoints=off", database,
      ], as: user, input: statements.map { $0 + "\n" }.joined(), log: log)
  }

  private static let limits = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"

  private static let rolesAndDatabase = [
    "CREATE ROLE \(ownerRole) \(limits)",
    "CREATE ROLE \(appRole) \(limits)",
    "CREATE DATABASE \(database) OWNER \(ownerRole)",
    "REVOKE ALL ON DATABASE \(database), postgres, template1 FROM PUBLIC",
    // Bulk writes go through temporary tables.
    "GRANT CONNECT, TEMPORARY ON DATABASE \(database) TO \(appRole)",
  ]

  private static let privileges = [
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "ALTER DEFAULT PRIVILEGES FOR ROLE \(ownerRole) GRANT USAGE ON SCHEMAS TO \(appRole)",
    "ALTER DEFAULT PRIVILEGES FOR ROLE \(ownerRole) GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO \(appRole)",
    "ALTER DEFAULT PRIVILEGES FOR ROLE \(ownerRole) GRANT USAGE ON SEQUENCES TO \(appRole)",
  ]

  private static var hasUTF8Locale: Bool {
    guard let locale = newlocale(1 << LC_COLLATE, "C.UTF-8", nil) else { return false }
    freelocale(locale)
    return true
  }
}
