import Glibc

/// Pratique's data directory and what lies where in it.
struct DataDirectory: Sendable {
  /// Absolute, without symbolic links.
  let path: String

  var cluster: String { path + "/cluster" }
  /// Where a cluster is while it is being made; only a complete one is renamed to ``cluster``.
  var clusterInTheMaking: String { path + "/cluster.creating" }
  var configuration: String { path + "/configuration" }
  var lock: String { path + "/pratique.lock" }
  var log: String { path + "/postgresql.log" }
  var socket: String { path + "/socket" }

  /// Finds the directory, or makes it and its missing parents.
  init(_ path: String) throws(EmbeddedClusterError) {
    try Self.make(path)
    guard let resolved = realpath(path, nil) else { throw .system(operation: "find", path: path, code: errno) }
    defer { free(resolved) }
    self.path = String(cString: resolved)
  }

  private static func make(_ path: String) throws(EmbeddedClusterError) {
    let parts = path.split(separator: "/")
    for count in 1...max(parts.count, 1) {
      let directory = (path.hasPrefix("/") ? "/" : "") + parts.prefix(count).joined(separator: "/")
      var found = stat()
      if stat(directory, &found) == 0, found.st_mode & S_IFMT == S_IFDIR { continue }
      if mkdir(directory, count == parts.count ? 0o700 : 0o755) == 0 { continue }
      let code = errno
      // Another process may have made it in between.
      guard code == EEXIST, stat(directory, &found) == 0, found.st_mode & S_IFMT == S_IFDIR else {
        throw .system(operation: "make the directory", path: directory, code: code)
      }
    }
  }

  var hasCluster: Bool { access(cluster, F_OK) == 0 }

  /// The major version of the PostgreSQL that made the cluster.
  func clusterVersion() throws(EmbeddedClusterError) -> Int {
    let file = cluster + "/PG_VERSION"
    let text = try Descriptor(opening: file, O_RDONLY).readAll()
    guard let major = Int(text.prefix { $0.isNumber }) else { throw .damaged(file: file) }
    return major
  }

  /// Refuses a directory of somebody else's, even to root: root would leave files behind that the owner can't change,
  /// and would follow whatever the owner, or anybody, put there.
  func checkOwnership() throws(EmbeddedClusterError) {
    guard let found = try SystemCall.status(of: path), found.st_mode & S_IWOTH == 0 else {
      throw .unsafeDirectory(path)
    }
    guard found.st_uid == geteuid() else {
      throw .belongsToAnother(directory: path, owner: try ClusterUser.owner(of: path).name)
    }
  }

  /// Lets the server's user reach the cluster, or says which directory is in the way.
  ///
  /// The data directory itself is ours to open: its group becomes the user's, who may pass through and not look around.
  func admit(_ user: ClusterUser) throws(EmbeddedClusterError) {
    guard !user.isCurrent else { return }
    if let found = try SystemCall.status(of: path), !user.mayEnter(found), found.st_mode & S_IRWXG == 0 {
      try SystemCall.run("change the group of", path) { chown(path, uid_t.max, user.groupID) }
      try SystemCall.run("change the mode of", path) { chmod(path, found.st_mode & 0o7777 | S_IXGRP) }
    }
    for ancestor in ancestors {
      guard let found = try SystemCall.status(of: ancestor), user.mayEnter(found) else {
        throw .notTraversable(directory: ancestor, user: user.name)
      }
    }
  }

  /// `/`, `/var`, … down to the data directory.
  private var ancestors: [String] {
    let parts = path.split(separator: "/")
    return (0...parts.count).map { "/" + parts.prefix($0).joined(separator: "/") }
  }
}
