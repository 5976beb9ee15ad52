internal import FuzzSupport
internal import PratiqueCore
@testable internal import PratiqueIntake

private let now = Instant(microseconds: 1_780_000_000_000_000)

/// Nothing is compared: the intake must only come to an end.
@main
enum FuzzIntake {
  static func main() {
    Fuzzer.run { bytes in
      let limits = IntakeLimits()
      let window = ByteWindow(PiecewiseSource(bytes, seed: bytes.checksum), limits: limits, capacity: 48)
      var input = InputReader(
        document: DocumentReader(
          reader: JSONReader(window, limits: limits), itemsBefore: 0, observedAt: now,
          latestCapture: Intake.latestCapture(by: now), maxItems: limits.items
        ) { _, raw in
          // The bytes of every item must be there to be read.
          precondition(raw.bytes.checksum != 0)
        })
      try? input.read()
    }
  }
}
