import Foundation

/// A file, or standard input, that resources are read from.
struct InputFile {
  /// As the user wrote it; `-` is standard input.
  let path: String
  let descriptor: CInt

  var name: String { path == "-" ? "standard input" : path }

  /// Opens a file for reading; `-` is standard input.
  init(opening path: String) throws(CommandError) {
    self.path = path
    guard path != "-" else {
      descriptor = STDIN_FILENO
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandError(.failed, code: "unreadable", "can't open `\(path)`: \(String(cString: strerror(errno)))")
    }
  }

  /// A file whose name is gone already.
  init(path: String, descriptor: CInt) {
    self.path = path
    self.descriptor = descriptor
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
