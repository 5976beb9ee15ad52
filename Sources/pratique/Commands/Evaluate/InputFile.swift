import Foundation

/// A file, or standard input, that resources are read from.
struct InputFile {
  /// As the user wrote it; `-` is standard input.
  let path: String
  let descriptor: CInt
  /// Whether this is a copy of what could be read only once; it has no name and ends when it is closed.
  let isCopy: Bool

  var name: String { path == "-" ? "standard input" : path }

  /// Opens a file for reading; `-` is standard input.
  init(opening path: String) throws(CommandError) {
    self.path = path
    isCopy = false
    guard path != "-" else {
      descriptor = STDIN_FILENO
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandError(.failed, code: "unreadable", "can't open `\(path)`: \(String(cString: strerror(errno)))")
    }
  }

  private init(copyOf path: String, descriptor: CInt) {
    self.path = path
    self.descriptor = descriptor
    isCopy = true
  }

  /// What can be read from its beginning again and again: standard input and pipes are copied to a file without a name.
  func rereadable() throws(CommandError) -> InputFile {
    guard path == "-" || lseek(descriptor, 0, SEEK_CUR) < 0 else { return self }
    let copy = NamelessFile.open()
    guard copy >= 0 else { throw unkept() }
    let file = InputFile(copyOf: path, descriptor: copy)
    do throws(CommandError) {
      try copyBytes(to: copy)
    } catch {
      file.close()
      throw error
    }
    close()
    return file
  }

  private func copyBytes(to copy: CInt) throws(CommandError) {
    var buffer = [UInt8](repeating: 0, count: 256 * 1024)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable() }
      guard count > 0 else { break }
      guard write(copy, buffer, count) == count else { throw unkept() }
    }
    lseek(copy, 0, SEEK_SET)
  }

  private func unreadable() -> CommandError {
    CommandError(.failed, code: "unreadable", "can't read \(name): \(String(cString: strerror(errno)))")
  }

  private func unkept() -> CommandError {
    CommandError(.failed, code: "unreadable", "can't keep \(name): \(String(cString: strerror(errno)))")
  }

  func close() {
    if descriptor != STDIN_FILENO { Foundation.close(descriptor) }
  }

  /// The files that the arguments name: a folder stands for all files below it, in the order of their names.
  static func paths(_ arguments: [String]) throws(CommandError) -> [String] {
    var paths: [String] = []
    for argument in arguments {
      var isDirectory: ObjCBool = false
      guard argument == "-" || FileManager.default.fileExists(atPath: argument, isDirectory: &isDirectory) else {
        throw CommandError(.failed, code: "unreadable", "there is no file `\(argument)`")
      }
      paths += isDirectory.boolValue ? files(below: argument) : [argument]
    }
    return paths
  }

  private static func files(below folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { [".json", ".jsonl", ".ndjson", ".gz"].contains(where: $0.hasSuffix) }.sorted().map {
      "\(folder)/\($0)"
    }
  }
}
