internal import PratiqueCore

/// Reads documents of any accepted form, recognised by their keys, and hands over their items one by one.
///
/// Lists are handed over while they are read, so a snapshot of any size passes through a bounded window.
struct DocumentReader {
  var reader: JSONReader
  /// Counts items over the whole input.
  var itemCount: Int
  /// Items of the inputs before this one.
  let itemsBefore: Int
  let observedAt: Instant
  let latestCapture: Instant
  let maxItems: Int
  /// How many documents this one is inside of: an event in a notification in a queue message is the deepest that occurs.
  let nesting: Int
  let emit: (IntakeItem, RawItem) -> Void

  /// Whether the document is an element of a list of documents; there are no lists of lists.
  var isInsideList = false
  /// What is said of the only item, when its form is not known; the whole input is refused with it.
  private(set) var unknownForm: String?

  /// The place of the item that is being read.
  private var start = InputPosition()

  init(
    reader: JSONReader, itemCount: Int = 0, itemsBefore: Int, observedAt: Instant, latestCapture: Instant,
    maxItems: Int,
    nesting: Int = 0, emit: @escaping (IntakeItem, RawItem) -> Void
  ) {
    self.reader = reader
    self.itemCount = itemCount
    self.itemsBefore = itemsBefore
    self.observedAt = observedAt
    self.latestCapture = latestCapture
    self.maxItems = maxItems
    self.nesting = nesting
    self.emit = emit
  }

  // MARK: One item

  /// Marks the place of an item that begins at the next token.
  mutating func beginItem() throws(JSONFault) {
    reader.isBetweenItems = true
    _ = try reader.token()
    reader.isBetweenItems = false
    reader.window.mark = reader.position
    reader.fault = nil
    start = InputPosition(index: itemCount, byteOffset: reader.position, line: reader.line)
  }

  /// Hands over the item that ended at the reader's position, unless the reader objected to it.
  mutating func endItem(
    _ form: RawItem.Form, arn: String?, _ reading: () throws(MeaningFault) -> IntakeItem.Reading
  ) throws(JSONFault) {
    try endItem(form, arn: arn, Result(catching: reading))
  }

  /// The same, with what became of the item.
  mutating func endItem(
    _ form: RawItem.Form, arn: String?, _ reading: Result<IntakeItem.Reading, MeaningFault>
  ) throws(JSONFault) {
    let bytes = UnsafeBufferPointer(start: reader.base + start.byteOffset, count: reader.position - start.byteOffset)
    let result: IntakeItem.Reading
    switch reading {
    case .success(let read):
      if let objection = reader.fault, !isForeign(read) {
        result = .rejected(fault(objection, in: bytes))
      } else {
        result = read
      }
    case .failure(let error):
      let described = reader.fault.map { fault($0, in: bytes) }
      result = .rejected(
        described
          ?? IntakeFault(
            error.code, error.message, byteOffset: start.byteOffset, line: start.line, keyPath: error.keyPath))
    }
    try hand(over: result, form, arn: arn, bytes: bytes)
  }

  /// An item of another type is none of our business, whatever is wrong with it.
  private func isForeign(_ reading: IntakeItem.Reading) -> Bool {
    guard case .ignored(.otherResourceType) = reading else { return false }
    return true
  }

  private mutating func hand(
    over reading: IntakeItem.Reading, _ form: RawItem.Form, arn: String?, bytes: UnsafeBufferPointer<UInt8>
  ) throws(JSONFault) {
    guard itemCount < maxItems else {
      throw JSONFault(
        code: .tooManyItems, offset: start.byteOffset, message: "the input has more than \(maxItems) items")
    }
    // The window holds more than the limit at times, and then nobody asked it for more.
    guard bytes.count <= reader.limits.itemBytes else {
      let fault = IntakeFault.itemTooLarge(reader.limits, byteOffset: start.byteOffset)
      throw JSONFault(code: fault.code, offset: fault.byteOffset, message: fault.message)
    }
    itemCount += 1
    reader.fault = nil
    if case .rejected(let fault) = reading, fault.code == .unknownFormat { unknownForm = fault.message }
    emit(IntakeItem(position: start, arn: arn, reading: reading), RawItem(form: form, bytes: bytes))
  }

  private func fault(_ objection: JSONFault, in bytes: UnsafeBufferPointer<UInt8>) -> IntakeFault {
    IntakeFault(
      objection.code, objection.message, byteOffset: objection.offset, line: start.line,
      keyPath: KeyPath.locate(objection.offset - start.byteOffset, in: bytes))
  }

  /// Rejects the item that began at `start` for a text that broke inside of it.
  mutating func rejectItem(_ fault: IntakeFault, end: Int) throws(JSONFault) {
    let bytes = UnsafeBufferPointer(start: reader.base + start.byteOffset, count: max(0, end - start.byteOffset))
    try hand(over: .rejected(fault), .document, arn: nil, bytes: bytes)
  }

  var itemStart: InputPosition { start }

  /// The order key of an API answer that is read now: later entries replace earlier ones.
  var nextOrder: OrderKey { OrderKey(capturedAt: observedAt, stateID: Int64(itemsBefore + itemCount)) }

  /// Goes on with a document after its fields were read.
  mutating func resumeItem(at position: InputPosition) {
    start = position
    start.index = itemCount
  }
}
