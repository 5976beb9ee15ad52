import Dispatch
import Foundation
public import Logging

/// A private PostgreSQL cluster inside Pratique's data directory, for installations without a database of their own.
///
/// It listens on a unix socket only and knows its callers by their operating system user, so there is no password to
/// keep. The server never outlives the process that owns it, not even when that process is killed.
public struct EmbeddedCluster: Sendable {
  /// Connects the role the server works as: it reads and writes rows, and can't change the schema.
  public let url: String

  /// Connects the role that owns the schema, for migrations.
  public let ownerURL: String

  /// Where the data is, as a part of a sentence for people.
  public let location: String

  /// Whether this process runs the cluster; `false` when another one does and this one only joined.
  public var isOwner: Bool { server != nil }

  private let server: ClusterServer?

  init(in directory: DataDirectory, socket: String, user: ClusterUser, server: ClusterServer?)
    throws(EmbeddedClusterError)
  {
    func url(_ role: String) -> String {
      let parts = [
        ("host", socket), ("port", "\(ClusterConfiguration.port)"), ("dbname", ClusterCreation.database),
        ("user", role), ("requirepeer", user.name),
      ]
      return parts.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ")
    }
    self.url = url(ClusterCreation.appRole)
    self.ownerURL = url(ClusterCreation.ownerRole)
    self.location = "PostgreSQL \(try directory.clusterVersion()) in `\(directory.cluster)`, socket in `\(socket)`"
    self.server = server
  }

  /// Starts the cluster in `dataDirectory`, creating it first when there is none; joins it when another live process
  /// owns it.
  ///
  /// Takes about two seconds to create a cluster and a fraction of one to start it; after a crash, as long as
  /// PostgreSQL needs for its recovery.
  ///
  /// - Parameter dataDirectory: created when missing, open to its owner only.
  public static func open(
    in dataDirectory: String, logger: Logger
  ) async throws(EmbeddedClusterError) -> EmbeddedCluster {
    try await open(in: dataDirectory, environment: ProcessInfo.processInfo.environment, logger: logger)
  }

  static func open(
    in dataDirectory: String, environment: [String: String], logger: Logger
  ) async throws(EmbeddedClusterError) -> EmbeddedCluster {
    try await DispatchQueue(label: "pratique.embedded-cluster.open").perform { () throws(EmbeddedClusterError) in
      try ClusterOpening(directory: DataDirectory(dataDirectory), environment: environment, logger: logger).run()
    }
  }

  /// Stops the server if this process owns it: open transactions are rolled back, everything committed is on disk.
  ///
  /// Returns when the server is gone, normally well under a second and at most after 20. May be called repeatedly.
  public func close() async {
    await server?.stop()
  }

  /// A value as libpq's keyword strings spell it.
  private static func quoted(_ value: String) -> String {
    "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}

extension DispatchQueue {
  /// Runs blocking work on this queue, so that it doesn't hold up the tasks on the cooperative pool.
  func perform<Value: Sendable>(
    _ work: @escaping @Sendable () throws(EmbeddedClusterError) -> Value
  ) async throws(EmbeddedClusterError) -> Value {
    let result = await withCheckedContinuation { continuation in
      self.async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }
}
