public import PratiqueCore

/// Reads an input in any accepted form and hands over its items, one by one, in bounded memory.
///
/// The form is recognised by content (FORMATS section 1). Several JSON values may follow each other, as in JSON Lines.
/// A value that is broken refuses the whole input, since nobody can say where the next item starts; only where every
/// value has its own line does a broken line cost no more than itself.
public struct Intake: Sendable {
  /// Checked before anything is decoded.
  public let limits: IntakeLimits
  /// When API answers were given: they carry no time of their own.
  public let observedAt: Instant
  /// How many items were read from inputs before this one: of two API answers about one resource the later one counts.
  public let itemsBefore: Int
  /// No capture time may lie after it: an item from the future would block all that follow.
  public let latestCapture: Instant

  /// - Parameter now: the reader's clock.
  public init(limits: IntakeLimits = IntakeLimits(), observedAt: Instant, now: Instant, itemsBefore: Int = 0) {
    self.limits = limits
    self.itemsBefore = itemsBefore
    self.observedAt = observedAt
    latestCapture = Self.latestCapture(by: now)
  }

  /// What no capture may be later than: a day ahead of the reader's clock, for clocks that go wrong.
  public static func latestCapture(by now: Instant) -> Instant { now.adding(seconds: 86_400) }

  /// Reads the input to its end.
  ///
  /// - Parameters:
  ///   - source: gzip or not; the first two bytes tell.
  ///   - report: gets each item in the order of the input, with its bytes, which are valid during the call only.
  /// - Throws: the fault for which the input as a whole is refused. Items reported before must then be forgotten.
  public func read(
    _ source: any ByteSource, _ report: (IntakeItem, RawItem) -> Void
  ) throws(IntakeFault) {
    var peeking = PeekedSource(source)
    let isGzip = try peeking.startsWith([0x1F, 0x8B])
    let window = ByteWindow(isGzip ? GzipSource(peeking) : peeking, limits: limits)
    let outcome = withoutActuallyEscaping(report) { report in
      Result { () throws(IntakeFault) in
        var input = InputReader(
          document: DocumentReader(
            reader: JSONReader(window, limits: limits), itemsBefore: itemsBefore, observedAt: observedAt,
            latestCapture: latestCapture, maxItems: limits.items, emit: report))
        try input.read()
      }
    }
    try outcome.get()
  }
}

/// A source whose first bytes were looked at.
private struct PeekedSource: ByteSource {
  private var source: any ByteSource
  private var head: [UInt8] = []

  init(_ source: any ByteSource) {
    self.source = source
  }

  mutating func startsWith(_ magic: [UInt8]) throws(IntakeFault) -> Bool {
    var buffer = [UInt8](repeating: 0, count: magic.count)
    while head.count < magic.count {
      var fault: IntakeFault?
      let count = buffer.withUnsafeMutableBytes { bytes in
        do throws(IntakeFault) {
          return try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<(magic.count - head.count)]))
        } catch {
          fault = error
          return 0
        }
      }
      if let fault { throw fault }
      guard count > 0 else { break }
      head += buffer[..<count]
    }
    return head == magic
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeFault) -> Int {
    guard !head.isEmpty else { return try source.read(into: buffer) }
    let count = min(head.count, buffer.count)
    head.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    head.removeFirst(count)
    return count
  }
}
