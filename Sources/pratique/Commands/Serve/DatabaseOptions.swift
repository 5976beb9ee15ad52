import ArgumentParser
import Foundation
import Logging
import Postgres
import PratiqueOperations

/// Which database a server-side command works with.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the embedded database lives (PRATIQUE_DATA_DIR); not used with PRATIQUE_DATABASE_URL.",
      valueName: "folder"))
  var dataDir: String?

  /// Opens the database: that of `PRATIQUE_DATABASE_URL`, or a private cluster in the data directory.
  func open(logger: Logger, environment: [String: String] = ProcessInfo.processInfo.environment) async throws
    -> OpenDatabase
  {
    if let url = environment["PRATIQUE_DATABASE_URL"], !url.isEmpty {
      let ownerURL = environment["PRATIQUE_DATABASE_OWNER_URL"].flatMap { $0.isEmpty ? nil : $0 }
      return OpenDatabase(url: url, ownerURL: ownerURL ?? url, cluster: nil)
    }
    let cluster = try await EmbeddedCluster.open(in: directory(environment), logger: logger)
    return OpenDatabase(
      url: cluster.url, ownerURL: cluster.ownerURL, cluster: cluster, dataDirectory: directory(environment))
  }

  private func directory(_ environment: [String: String]) -> String {
    dataDir.map { URL(fileURLWithPath: $0).path } ?? Self.defaultDirectory(environment)
  }

  /// Where the embedded database lives when no option says otherwise.
  static func defaultDirectory(_ environment: [String: String]) -> String {
    let named = environment["PRATIQUE_DATA_DIR"].flatMap { $0.isEmpty ? nil : $0 }
    if let named { return URL(fileURLWithPath: named).path }
    if getuid() == 0 { return "/var/lib/pratique" }
    let home = environment["XDG_DATA_HOME"] ?? "\(environment["HOME"] ?? ".")/.local/share"
    return URL(fileURLWithPath: home).appendingPathComponent("pratique").path
  }
}

/// A database to work with; to be closed.
struct OpenDatabase {
  let url: String
  /// Of the role that owns the schema.
  let ownerURL: String
  /// `nil` for a database that somebody else runs.
  let cluster: EmbeddedCluster?
  /// `nil` for a database that somebody else runs.
  var dataDirectory: String?

  /// For people: where the data is.
  var location: String {
    guard let cluster else { return "the database of PRATIQUE_DATABASE_URL" }
    return cluster.isOwner ? cluster.location : "\(cluster.location), run by another pratique"
  }

  /// Lends a connection of the role that owns the schema.
  func withOwner<T: Sendable>(_ logger: Logger, _ body: @escaping @Sendable (Connection) throws -> T) async throws -> T
  {
    var configuration = try ConnectionConfiguration(url: ownerURL)
    configuration.applicationName = "pratique migrate"
    configuration.statementTimeout = .seconds(3600)
    let pool = ConnectionPool(configuration: configuration, size: 1, queueLimit: 4, logger: logger)
    pool.start()
    do {
      let result = try await pool.withConnection(within: .seconds(3600), body)
      await pool.shutdown()
      return result
    } catch {
      await pool.shutdown()
      throw error
    }
  }

  func close() async {
    await cluster?.close()
  }
}
