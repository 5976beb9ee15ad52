import Glibc

/// A directory that one user alone can enter.
enum PrivateDirectory {
  /// Makes it for `user`, or makes sure that what is there is one: in a place that others may write to, somebody could
  /// have put a directory or a symbolic link of their own.
  static func make(_ path: String, for user: ClusterUser) throws(EmbeddedClusterError) {
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system(operation: "make", path: path, code: errno) }
    let descriptor: Descriptor
    do throws(EmbeddedClusterError) {
      descriptor = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    } catch .system(_, _, let code) where [EACCES, ELOOP, ENOTDIR].contains(code) {
      throw .unsafeDirectory(path)
    }
    var found = stat()
    try SystemCall.run("look at", path) { fstat(descriptor.raw, &found) }
    guard [geteuid(), user.id].contains(found.st_uid), found.st_mode & 0o077 == 0 else {
      throw .unsafeDirectory(path)
    }
    if found.st_uid != user.id {
      try SystemCall.run("change the owner of", path) { fchown(descriptor.raw, user.id, user.groupID) }
    }
  }
}
