/// Where an input's bytes come from.
public protocol ByteSource {
  /// Fills a part of the buffer from its start.
  ///
  /// - Returns: how many bytes were written; 0 only at the end.
  /// - Throws: ``IntakeFault`` when the bytes can't be had.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeFault) -> Int
}

/// Bytes in memory.
public struct BytesSource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  /// Gives these bytes, once.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// See ``ByteSource/read(into:)``.
  public mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - position)
    bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
    position += count
    return count
  }
}
