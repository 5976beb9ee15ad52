import Foundation

/// A ``NamelessFile`` that ends with whoever holds it; made when something is written.
final class RunFile {
  private let folder: String
  private var descriptor: CInt = -1
  /// How many bytes it has.
  private(set) var end = 0

  /// - Parameter folder: where it is made; nobody sees it there.
  init(in folder: String = NSTemporaryDirectory()) {
    self.folder = folder
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func append(_ bytes: [UInt8]) throws(CommandError) {
    if descriptor < 0 { descriptor = NamelessFile.open(in: folder) }
    guard descriptor >= 0 else { throw failure("make") }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(end)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write") }
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
      guard more > 0 else { throw failure("read") }
      read += more
    }
    return bytes
  }

  private func failure(_ verb: String) -> CommandError {
    let reason = String(cString: strerror(errno))
    return CommandError(
      .failed, code: "temporary-file", "can't \(verb) a temporary file in \(folder): \(reason)",
      cures: ["name a folder with room: TMPDIR=FOLDER pratique evaluate …"])
  }
}
