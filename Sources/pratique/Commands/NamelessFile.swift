import Foundation

/// A file without a name: it ends when it is closed, also where the program does.
enum NamelessFile {
  /// - Parameter folder: where its bytes lie.
  /// - Returns: a descriptor to read and write with, or a negative number, and `errno` says why.
  static func open(in folder: String = NSTemporaryDirectory()) -> CInt {
    var template = Array("\(folder)/pratique-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    if descriptor >= 0 { unlink(template) }
    return descriptor
  }
}
