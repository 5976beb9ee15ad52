@testable internal import PratiqueIntake

/// What the scanner says of a text that should be one JSON value.
struct Outcome: Equatable {
  /// Whether the reader threw, and not merely objected.
  var isBroken: Bool
  /// `nil` for a text that is accepted.
  var code: IntakeFault.Code?
  var offset: Int
  var line: Int

  /// Reads one value and nothing behind it, as an item is read.
  ///
  /// - Parameter isFolding: whether objects are read as where both spellings of AWS are known.
  init(of window: ByteWindow, limits: IntakeLimits, isFolding: Bool = false) {
    var reader = JSONReader(window, limits: limits)
    do throws(JSONFault) {
      reader.isBetweenItems = true
      _ = try reader.token()
      reader.isBetweenItems = false
      window.mark = reader.position
      if isFolding {
        try reader.skipFoldingValue()
      } else {
        try reader.skipValue()
      }
      reader.isBetweenItems = true
      guard try reader.peekToken() == nil else { throw .syntax(reader.position, expected: "nothing behind the value") }
      precondition(reader.depth == 0 && reader.position == window.end)
      isBroken = false
      code = reader.fault?.code
      offset = reader.fault?.offset ?? reader.position
    } catch {
      isBroken = true
      code = error.code
      offset = error.offset
    }
    line = reader.line
  }
}

extension JSONReader {
  fileprivate mutating func skipFoldingValue() throws(JSONFault) {
    switch try token() {
    case UInt8(ascii: "{"):
      try readObject(isFolding: true) { (reader, _) throws(JSONFault) in try reader.skipFoldingValue() }
    case UInt8(ascii: "["):
      try readArray { (reader, _) throws(JSONFault) in try reader.skipFoldingValue() }
    default: try skipValue()
    }
  }
}
