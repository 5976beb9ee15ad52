import Glibc

/// Calls of the operating system that throw what it answered.
enum SystemCall {
  /// Calls `body` again for as long as a signal interrupts it.
  ///
  /// - Parameter operation: what is done to `path`, in the words of "can't *open* `/a/b`".
  @discardableResult
  static func run(
    _ operation: String, _ path: String, _ body: () -> Int32
  ) throws(EmbeddedClusterError) -> Int32 {
    while true {
      let answer = body()
      if answer != -1 { return answer }
      let code = errno
      if code != EINTR { throw .system(operation: operation, path: path, code: code) }
    }
  }

  /// What is at `path` itself; a symbolic link isn't followed. `nil` when there is nothing.
  static func status(of path: String) throws(EmbeddedClusterError) -> stat? {
    var found = stat()
    if lstat(path, &found) == 0 { return found }
    let code = errno
    guard code == ENOENT else { throw .system(operation: "look at", path: path, code: code) }
    return nil
  }
}
