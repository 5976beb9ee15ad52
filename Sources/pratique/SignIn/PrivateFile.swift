import Foundation

/// Files that hold secrets: mode 0600 from the moment they exist.
enum PrivateFile {
  /// Replaces the file as a whole.
  static func write(_ text: String, to path: String) throws {
    let new = "\(path).\(getpid()).new"
    unlink(new)
    let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("written", new) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: Data(text.utf8))
    try handle.synchronize()
    try handle.close()
    guard rename(new, path) == 0 else { throw failure("written", path) }
  }

  /// The first line, without blanks around it.
  ///
  /// - Throws: ``CommandError`` when it can't be read, or when others could read it too.
  static func secret(at path: String) throws -> String {
    var found = stat()
    guard stat(path, &found) == 0 else { throw failure("read", path) }
    guard found.st_mode & 0o077 == 0 || found.st_mode & S_IFMT != S_IFREG else {
      throw CommandError(
        .failed, code: "exposed-secret", "others may read \(path)", cures: ["close it: chmod 600 \(path)"])
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw failure("read", path) }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    return line.trimmingCharacters(in: .whitespaces)
  }

  private static func failure(_ what: String, _ path: String) -> CommandError {
    CommandError(.failed, code: "file", "\(path) could not be \(what): \(String(cString: strerror(errno)))")
  }
}
