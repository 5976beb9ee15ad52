/// Reads the JSON values that follow each other in one input.
struct InputReader {
  var document: DocumentReader
  /// Bytes that were read as part of a broken line though they lie behind it, and are read again.
  private var bytesReadTwice = 0

  init(document: DocumentReader) {
    self.document = document
  }

  /// Reads everything, or throws the fault for which the whole input is refused.
  mutating func read() throws(IntakeFault) {
    do throws(JSONFault) {
      try skipByteOrderMark()
      guard try peek() != nil else {
        throw JSONFault(code: .empty, offset: document.reader.position, message: "empty: there is nothing to read")
      }
      var valuesRead = 0
      while let byte = try peek() {
        try readValue(byte, isFirst: valuesRead == 0)
        valuesRead += 1
      }
    } catch {
      throw IntakeFault(error.code, error.message, byteOffset: error.offset, line: document.reader.line)
    }
  }

  private mutating func peek() throws(JSONFault) -> UInt8? {
    document.reader.isBetweenItems = true
    return try document.reader.peekToken()
  }

  private mutating func readValue(_ byte: UInt8, isFirst: Bool) throws(JSONFault) {
    let start = document.reader.position
    let line = document.reader.line
    let itemsBefore = document.itemCount
    do throws(JSONFault) {
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        try document.readDocument()
        if isFirst { try refuseUnknownForm(start) }
      case UInt8(ascii: "\""), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"),
        UInt8(ascii: "f"), UInt8(ascii: "n"):
        try readScalar(isFirst: isFirst)
      default:
        throw JSONFault(code: .notJSON, offset: start, message: Self.notJSON(isFirst: isFirst))
      }
    } catch {
      // What was handed over from a broken value can't be taken back: then the whole input is refused.
      guard byte == UInt8(ascii: "{"), !document.reader.window.hasFailed, error.code != .tooLarge,
        document.itemCount == itemsBefore, document.reader.window.mark == start
      else { throw error }
      let brokenAt = document.reader.position
      document.reader.position = start
      document.reader.line = line
      guard try skipBrokenLine(isFirst: isFirst) else { throw error }
      // A cut line breaks where it ends, or soon after. One that swallows far more would make the work quadratic.
      bytesReadTwice += max(0, brokenAt - document.reader.position)
      guard bytesReadTwice <= 256 * 1024 + start else { throw error }
      try document.rejectItem(IntakeFault(error.code, error.message, byteOffset: error.offset, line: line), end: start)
    }
  }

  private static func notJSON(isFirst: Bool) -> String {
    isFirst
      ? "not JSON: a JSON value should begin here (with the AWS CLI, use --output json)"
      : "text that is not JSON follows the JSON value before it; was an error message saved with the answer?"
  }

  /// A scalar between other values costs only itself; alone it is no input at all.
  private mutating func readScalar(isFirst: Bool) throws(JSONFault) {
    let start = document.reader.position
    try document.beginItem()
    do throws(JSONFault) {
      try document.reader.skipValue()
    } catch {
      throw isFirst ? JSONFault(code: .notJSON, offset: start, message: Self.notJSON(isFirst: true)) : error
    }
    let end = document.reader.position
    if isFirst, try document.reader.peekToken() == nil {
      throw JSONFault(
        code: .notAnObject, offset: start, message: "is JSON, but not an object or list, so there is nothing to read")
    }
    try document.rejectItem(
      IntakeFault(
        .notAnObject, "is JSON, but not an object, so there is nothing to read", byteOffset: start,
        line: document.itemStart.line),
      end: end)
  }

  /// A single object of no known form is refused like any other input that can't be read.
  private mutating func refuseUnknownForm(_ start: Int) throws(JSONFault) {
    guard let message = document.unknownForm, try peek() == nil, document.itemCount == 1 else { return }
    throw JSONFault(code: .unknownFormat, offset: start, message: message)
  }

  /// Moves behind the line of a broken object, if the input is one object a line.
  ///
  /// It is, if the next line begins with an object too, which no line inside of an object does; or if this is the last
  /// line and others came before.
  private mutating func skipBrokenLine(isFirst: Bool) throws(JSONFault) -> Bool {
    document.reader.leaveAll()
    while let byte = try document.reader.peek(), byte != 0x0A { document.reader.position += 1 }
    guard let next = try document.reader.peekToken() else { return !isFirst }
    let isAtLineStart = document.reader.base[document.reader.position - 1] == 0x0A
    return next == UInt8(ascii: "{") && isAtLineStart
  }

  private mutating func skipByteOrderMark() throws(JSONFault) {
    while document.reader.window.end < 4, try document.reader.fill() {}
    let head = (0..<4).map { document.reader.base[$0] }
    switch (head[0], head[1], head[2]) {
    case (0xEF, 0xBB, 0xBF): document.reader.position = 3
    case (0xFF, 0xFE, _), (0xFE, 0xFF, _): throw Self.utf16
    case (UInt8(ascii: "{"), 0, _), (UInt8(ascii: "["), 0, _), (0, UInt8(ascii: "{"), _), (0, UInt8(ascii: "["), _):
      throw Self.utf16
    default: break
    }
  }

  private static let utf16 = JSONFault(
    code: .utf16, offset: 0,
    message: "is UTF-16, as PowerShell's redirection writes; save it as UTF-8 (`| Out-File -Encoding utf8`)")
}
