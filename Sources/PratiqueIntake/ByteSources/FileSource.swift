internal import Foundation

/// Bytes of an open file, pipe or terminal, read as they are asked for.
public struct FileSource: ByteSource {
  private let descriptor: CInt

  /// - Parameter descriptor: open for reading; it stays the caller's to close.
  public init(descriptor: CInt) {
    self.descriptor = descriptor
  }

  /// See ``ByteSource/read(into:)``.
  public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeFault) -> Int {
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw IntakeFault(.unreadable, "can't be read: \(String(cString: strerror(errno)))")
      }
    }
  }
}
