internal import CZlib

/// The inflated bytes of a gzip stream of one or more members.
///
/// A stream that inflates more than 200-fold is refused once that costs anything: real files inflate 5- to 50-fold.
struct GzipSource: ByteSource {
  private static let highestRatio = 200
  private static let harmlessBytes = 16 * 1024 * 1024

  private let inflater = Inflater()
  private var compressed: any ByteSource
  private var compressedCount = 0
  private var inflatedCount = 0

  init(_ compressed: any ByteSource) {
    self.compressed = compressed
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeFault) -> Int {
    while true {
      if inflater.isOutOfInput {
        inflater.inputCount = try compressed.read(into: inflater.input)
        compressedCount += inflater.inputCount
      }
      switch inflater.inflate(into: buffer) {
      case .bytes(let count):
        inflatedCount += count
        guard inflatedCount <= max(Self.harmlessBytes, compressedCount * Self.highestRatio) else {
          throw IntakeFault(.tooLarge, "the gzip stream inflates more than \(Self.highestRatio)-fold")
        }
        return count
      case .needsInput: continue
      case .end: return 0
      case .truncated: throw IntakeFault(.truncated, "the gzip stream ends before its end mark: fetch the file again")
      case .damaged: throw IntakeFault(.invalidGzip, "the gzip stream is damaged: fetch the file again")
      }
    }
  }
}

/// Owns zlib's stream, whose address must not change.
private final class Inflater {
  enum Step {
    case bytes(Int)
    case needsInput
    case end
    case truncated
    case damaged
  }

  let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isBetweenMembers = false

  init() {
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 says that the wrapper is gzip.
    inflateInit2_(stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  var isOutOfInput: Bool { stream.pointee.avail_in == 0 }

  /// Set after new bytes were put into `input`.
  var inputCount: Int {
    get { Int(stream.pointee.avail_in) }
    set {
      stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_in = UInt32(newValue)
    }
  }

  func inflate(into buffer: UnsafeMutableRawBufferPointer) -> Step {
    guard inputCount > 0 else { return isBetweenMembers ? .end : .truncated }
    if isBetweenMembers {
      inflateReset(stream)
      isBetweenMembers = false
    }
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(buffer.count)
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    let count = buffer.count - Int(stream.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: return count > 0 ? .bytes(count) : .needsInput
    case Z_STREAM_END:
      isBetweenMembers = true
      return count > 0 ? .bytes(count) : .needsInput
    default: return .damaged
    }
  }
}
