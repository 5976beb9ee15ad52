/// The part of an input that is in memory, addressed by the offset in the whole input.
///
/// Past the last byte stand at least 16 zero bytes: a scanner needs no bounds check, since NUL is legal nowhere in
/// JSON, and may load 8 bytes from any valid offset.
final class ByteWindow {
  static let padding = 16

  /// `base[offset]` is the byte at an offset of the input, for offsets from `start` to `end`.
  private(set) var base: UnsafePointer<UInt8>
  /// One past the last byte in memory.
  private(set) var end = 0
  /// Whether the input itself is at fault, and not what it says.
  private(set) var hasFailed = false
  /// Everything before it may be forgotten.
  var mark = 0

  private var buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var source: (any ByteSource)?
  private let limits: IntakeLimits

  /// A window over bytes that are all in memory.
  init(_ bytes: [UInt8]) {
    limits = IntakeLimits()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + Self.padding, alignment: 16)
    bytes.withUnsafeBytes { buffer.copyMemory(from: $0) }
    UnsafeMutableRawBufferPointer(rebasing: buffer[bytes.count...]).initializeMemory(as: UInt8.self, repeating: 0)
    self.buffer = buffer
    end = bytes.count
    base = UnsafePointer(buffer.baseAddress!.assumingMemoryBound(to: UInt8.self))
  }

  /// A window that reads on as needed.
  ///
  /// - Parameter capacity: bytes of memory to begin with, of which the padding takes some; more than twice the padding.
  init(_ source: any ByteSource, limits: IntakeLimits, capacity: Int = 512 * 1024) {
    self.source = source
    self.limits = limits
    buffer = .allocate(byteCount: capacity, alignment: 16)
    base = UnsafePointer(buffer.baseAddress!.assumingMemoryBound(to: UInt8.self))
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    buffer.deallocate()
  }

  /// Brings in more bytes; what lies before `mark` is forgotten. Pointers into the window are void afterwards.
  ///
  /// - Returns: false at the end of the input.
  func fill() throws(IntakeFault) -> Bool {
    guard var source else { return false }
    // Taken back at the end: what can't be read, or is too large, won't get better by trying again.
    hasFailed = true
    makeRoom()
    guard end - mark <= limits.itemBytes else { throw .itemTooLarge(limits, byteOffset: mark) }
    let used = end - start
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[used..<buffer.count - Self.padding])
    let count: Int
    do throws(IntakeFault) {
      count = try source.read(into: room)
    } catch {
      // A source does not know where its bytes stand.
      throw IntakeFault(error.code, error.message, byteOffset: end)
    }
    self.source = count > 0 ? source : nil
    end += count
    guard end <= limits.totalBytes else {
      throw IntakeFault(.tooLarge, "the input is larger than \(limits.totalBytes) bytes", byteOffset: limits.totalBytes)
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[(used + count)..<(used + count + Self.padding)])
      .initializeMemory(as: UInt8.self, repeating: 0)
    hasFailed = false
    return count > 0
  }

  /// Moves what is still needed to the front, into a larger buffer when it fills more than half of this one.
  private func makeRoom() {
    let kept = UnsafeRawBufferPointer(rebasing: buffer[(mark - start)..<(end - start)])
    if kept.count > buffer.count / 2 {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
      larger.initializeMemory(as: UInt8.self, repeating: 0)
      larger.copyMemory(from: kept)
      buffer.deallocate()
      buffer = larger
    } else if !kept.isEmpty {
      buffer.baseAddress!.copyMemory(from: kept.baseAddress!, byteCount: kept.count)
    }
    start = mark
    base = UnsafePointer(buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)) - start
  }
}

extension IntakeFault {
  static func itemTooLarge(_ limits: IntakeLimits, byteOffset: Int) -> IntakeFault {
    IntakeFault(.tooLarge, "one item is larger than \(limits.itemBytes) bytes", byteOffset: byteOffset)
  }
}
