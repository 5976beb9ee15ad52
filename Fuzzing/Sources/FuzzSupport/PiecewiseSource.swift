public import PratiqueIntake

/// Gives 1 to 16 bytes at a time; the same pieces for the same seed.
///
/// Three words, so that it fits into an existential without an allocation.
public struct PiecewiseSource: ByteSource {
  private var next: UnsafePointer<UInt8>?
  private var left: Int
  private var state: UInt64

  /// - Parameter bytes: must outlive the source.
  public init(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) {
    next = bytes.baseAddress
    left = bytes.count
    state = seed
  }

  /// See `ByteSource`.
  public mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let count = min(Int(state >> 60) + 1, left, buffer.count)
    guard count > 0, let start = next else { return 0 }
    buffer.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count))
    next = start + count
    left -= count
    return count
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// A number made of all bytes, by which a run chooses what it does beyond the usual.
  public var checksum: UInt64 {
    reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }
}
