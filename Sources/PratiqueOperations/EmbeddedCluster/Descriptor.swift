import Glibc

/// A file descriptor that is closed when nobody holds it any more, and never passed on to a child by accident.
final class Descriptor: Sendable {
  let raw: Int32

  init(_ raw: Int32) { self.raw = raw }

  convenience init(opening path: String, _ flags: Int32, mode: mode_t = 0) throws(EmbeddedClusterError) {
    self.init(try SystemCall.run("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) })
  }

  deinit { close(raw) }

  /// Two ends of one connection.
  ///
  /// Sockets, because a pipe can't be made unfit for inheritance in the moment it is made, and another thread may start
  /// a child in the next.
  static func connected() throws(EmbeddedClusterError) -> (Descriptor, Descriptor) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    try SystemCall.run("make", "a pair of sockets") { socketpair(AF_UNIX, kind, 0, &ends) }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// Writes all of `text`.
  func write(_ text: String, to path: String) throws(EmbeddedClusterError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = try SystemCall.run("write", path) {
        Int32(rest.withUnsafeBytes { Glibc.write(raw, $0.baseAddress, $0.count) })
      }
      rest = rest.dropFirst(Int(count))
    }
  }

  /// Everything up to the end, from where the descriptor stands.
  func readAll() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(raw, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }
}
