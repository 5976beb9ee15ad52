import Glibc

/// A user of the operating system, by the name PostgreSQL knows it by.
struct ClusterUser: Equatable, Sendable {
  let name: String
  let id: uid_t
  let groupID: gid_t

  var isCurrent: Bool { id == geteuid() }

  /// Who runs the server in `directory`: whoever does already, else this process's own user. PostgreSQL refuses to run
  /// as root, who therefore steps down.
  static func choose(for directory: DataDirectory) throws(EmbeddedClusterError) -> ClusterUser {
    guard geteuid() == 0 else {
      if directory.hasCluster, try owner(of: directory.cluster).id != geteuid() {
        throw .belongsToAnother(directory: directory.cluster, owner: try owner(of: directory.cluster).name)
      }
      return try current()
    }
    if directory.hasCluster, case let owner = try owner(of: directory.cluster), owner.id != 0 { return owner }
    for name in ["postgres", "nobody"] {
      var buffer = [CChar](repeating: 0, count: 16_384)
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      if getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil { return ClusterUser(entry) }
    }
    throw .userWithoutName(id: 65_534)
  }

  static func current() throws(EmbeddedClusterError) -> ClusterUser { try withID(geteuid()) }

  /// The user a file belongs to.
  static func owner(of path: String) throws(EmbeddedClusterError) -> ClusterUser {
    guard let found = try SystemCall.status(of: path) else {
      throw .system(operation: "look at", path: path, code: ENOENT)
    }
    return try withID(found.st_uid)
  }

  private static func withID(_ id: uid_t) throws(EmbeddedClusterError) -> ClusterUser {
    var buffer = [CChar](repeating: 0, count: 16_384)
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil else {
      throw .userWithoutName(id: id)
    }
    return ClusterUser(entry)
  }

  /// `entry` points into a buffer of the caller's, which must still be there.
  private init(_ entry: passwd) {
    name = String(cString: entry.pw_name)
    id = entry.pw_uid
    groupID = entry.pw_gid
  }

  /// Whether the directory's permission bits let this user pass through it; the server keeps no other group.
  func mayEnter(_ directory: stat) -> Bool {
    if directory.st_uid == id { return directory.st_mode & S_IXUSR != 0 }
    if directory.st_gid == groupID { return directory.st_mode & S_IXGRP != 0 }
    return directory.st_mode & S_IXOTH != 0
  }

  /// The words to put before a command so that it runs as this user; none when it does anyway.
  var commandPrefix: [String] {
    isCurrent ? [] : ["setpriv", "--reuid=\(id)", "--regid=\(groupID)", "--clear-groups", "--"]
  }
}
