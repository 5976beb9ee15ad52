internal import FuzzSupport
internal import IndependentJSON
@testable internal import PratiqueIntake

/// So low that short inputs reach them.
private let limits = {
  var limits = IntakeLimits()
  limits.depth = 8
  limits.keysPerObject = 12
  limits.stringBytes = 48
  return limits
}()

@main
enum FuzzScanner {
  static func main() {
    Fuzzer.run { bytes in
      let outcome = Outcome(of: ByteWindow(Array(bytes)), limits: limits)
      compare(outcome, with: objections(to: bytes))

      // One in four, each: what is dear and differs less.
      let checksum = bytes.checksum
      if checksum >> 32 & 3 == 0 {
        let source = PiecewiseSource(bytes, seed: checksum)
        // The smallest window that works moves and grows most.
        let inPieces = Outcome(of: ByteWindow(source, limits: limits, capacity: 48), limits: limits)
        guard inPieces == outcome else { fatalError("from memory \(outcome), in pieces \(inPieces)") }
      }
      if checksum >> 34 & 3 == 0 {
        let folding = Outcome(of: ByteWindow(Array(bytes)), limits: limits, isFolding: true)
        compare(folding, with: objections(to: bytes, isFolding: true))
      }
    }
  }
}

private func compare(_ outcome: Outcome, with objections: Int) {
  guard !outcome.agrees(with: objections) else { return }
  fatalError("the scanner says \(outcome), the independent parser 0b\(String(objections, radix: 2))")
}

/// What the independent parser says.
private func objections(to bytes: UnsafeBufferPointer<UInt8>, isFolding: Bool = false) -> Int {
  // C wants an address even of nothing.
  guard let start = bytes.baseAddress else { return JSON_BROKEN }
  return Int(
    json_objections(
      start, bytes.count,
      json_limits(
        depth: limits.depth, keys_per_object: limits.keysPerObject, string_bytes: limits.stringBytes,
        number_bytes: 400, folds_keys: isFolding)))
}

extension Outcome {
  /// Whether both accept, both call the text broken, or the scanner's first objection is among the others.
  fileprivate func agrees(with objections: Int) -> Bool {
    if isBroken { return objections == JSON_BROKEN && brokenCodes.contains(code) }
    guard let code else { return objections == 0 }
    return objections & JSON_BROKEN == 0 && objections & code.objection != 0
  }
}

private let brokenCodes: [IntakeFault.Code?] = [.syntax, .truncated, .invalidUTF8]

extension IntakeFault.Code {
  fileprivate var objection: Int {
    switch self {
    case .loneSurrogate: JSON_LONE_SURROGATE
    case .nulCharacter: JSON_NUL_CHARACTER
    case .duplicateKey: JSON_DUPLICATE_KEY
    case .tooDeep: JSON_TOO_DEEP
    case .tooManyKeys: JSON_TOO_MANY_KEYS
    case .stringTooLong: JSON_STRING_TOO_LONG
    case .numberOutOfRange: JSON_NUMBER_OUT_OF_RANGE
    default: 0
    }
  }
}
