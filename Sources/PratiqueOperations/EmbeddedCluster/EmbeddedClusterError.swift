import Glibc

/// Why the embedded cluster can't be used: what happened, to what, and what to do next.
public enum EmbeddedClusterError: Error, Equatable, CustomStringConvertible {
  /// No PostgreSQL of a usable version was found in the places searched; `major` is set when a cluster needs that one.
  case binariesMissing(major: Int?, searched: [String])
  /// The user the server runs as can't pass through a directory on the way to the data.
  case notTraversable(directory: String, user: String)
  /// A directory belongs to somebody else than the user who wants to run the cluster in it.
  case belongsToAnother(directory: String, owner: String)
  /// A directory is one that somebody else could have prepared, or can still change.
  case unsafeDirectory(String)
  /// Another process owns the cluster and it didn't accept connections in time.
  case ownerNotReady(lock: String, pid: Int32?, waited: Duration)
  /// A server of an earlier run survives every signal.
  case stillRunning(pids: [Int32], directory: String)
  /// A program of PostgreSQL ended where it shouldn't, or didn't where it should; with its last lines.
  case programFailed(String, lastLines: [String], log: String)
  /// A user id has no name, and PostgreSQL knows users by name.
  case userWithoutName(id: UInt32)
  /// The cluster's own version file isn't one.
  case damaged(file: String)
  /// The operating system refused; `code` is its `errno`.
  case system(operation: String, path: String, code: Int32)

  /// A message for people.
  public var description: String {
    switch self {
    case .binariesMissing(let major, let searched):
      let wanted = major.map { "PostgreSQL \($0), which made this cluster," } ?? "PostgreSQL 15 or newer"
      let package = major.map { "postgresql-\($0)" } ?? "postgresql"
      return """
        \(wanted) isn't installed (searched \(searched.map { "`\($0)`" }.joined(separator: ", "))). \
        Install it with `apt-get install \(package)`, or set PRATIQUE_DATABASE_URL to a database of your own.
        """
    case .notTraversable(let directory, let user):
      return """
        PostgreSQL runs as the user `\(user)`, who may not enter `\(directory)`. \
        Keep the data elsewhere with `--data-dir /var/lib/pratique`, or let others pass: `chmod o+x \(directory)`.
        """
    case .belongsToAnother(let directory, let owner):
      return "`\(directory)` belongs to `\(owner)`. Run pratique as that user, or choose another `--data-dir`."
    case .unsafeDirectory(let directory):
      return """
        `\(directory)` isn't a directory that only its rightful owner can change. \
        Check who made it, then remove it or close it to others (`chmod go-w`), or choose another `--data-dir`.
        """
    case .ownerNotReady(let lock, let pid, let waited):
      let owner = pid.map { "the process \($0)" } ?? "another process"
      return """
        The database belongs to \(owner), which holds `\(lock)`, and wasn't ready after \(waited.components.seconds) s. \
        Look at that process, and try again when it serves or has ended.
        """
    case .stillRunning(let pids, let directory):
      return """
        A PostgreSQL of an earlier run still works in `\(directory)` and can't be stopped: \
        processes \(pids.map(String.init).joined(separator: ", ")). End them, then start again.
        """
    case .programFailed(let program, let lastLines, let log):
      let said = lastLines.isEmpty ? "It said nothing." : "It said last:\n  " + lastLines.joined(separator: "\n  ")
      return "`\(program)` failed. \(said)\nThe whole log is in `\(log)`; mend the cause, then start again."
    case .userWithoutName(let id):
      return """
        The user id \(id) has no name, and PostgreSQL knows its users by name. \
        Add it to `/etc/passwd`, or run pratique as a user that has one.
        """
    case .damaged(let file):
      return "`\(file)` doesn't hold a PostgreSQL version. Restore the data directory from a backup, or choose another."
    case .system(let operation, let path, let code):
      return "Can't \(operation) `\(path)`: \(String(cString: strerror(code))). Mend that, then start again."
    }
  }
}
