import Foundation

/// A file without a name, which ends with whoever holds it; made when something is written.
final class RunFile {
  private var descriptor: CInt = -1
  /// How many bytes it has.
  private(set) var end = 0

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func append(_ bytes: [UInt8]) throws(CommandError) {
    if descriptor < 0 { try make() }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(end)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure("write") }
      written += count
      end += count
    }
  }

  /// - Throws: also where the file ends before.
  func read(from start: Int, count: Int) throws(CommandError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var read = 0
    while read < count {
      let more = bytes[read...].withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, off_t(start + read))
      }
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { throw Self.failure("read") }
      read += more
    }
    return bytes
  }

  private func make() throws(CommandError) {
    var template = Array("\(NSTemporaryDirectory())/pratique-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Self.failure("make") }
    unlink(template)
  }

  private static func failure(_ verb: String) -> CommandError {
    CommandError(
      .failed, code: "temporary-file",
      "can't \(verb) a temporary file in \(NSTemporaryDirectory()): \(String(cString: strerror(errno)))",
      cures: ["name a folder with room: TMPDIR=FOLDER pratique evaluate …"])
  }
}
