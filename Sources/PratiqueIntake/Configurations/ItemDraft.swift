internal import PratiqueCore

/// The fields of a configuration item, or of a wrapped API configuration, before it is known whether they are usable.
///
/// Both spellings of AWS Config are read (FORMATS section 4): that of files and messages, and that of its API.
struct ItemDraft {
  /// What stood under `configuration`.
  enum Body {
    case absent
    case null
    case read(ConfigurationDraft)
  }

  var resourceType: String?
  var arn: String?
  var accountID: String?
  var region: String?
  var capturedAt: CaptureTime?
  var stateID: Int64?
  var status: String?
  var body = Body.absent
  /// Of the envelope; those inside the body are the same, where both are there.
  var tags: [String: String] = [:]
  /// Whether a key stood there that only a configuration item has; without one it may be a wrapped API configuration.
  var hasConfigKey = false
  /// Whether the type stood there, and whether it did so twice: then nobody can say whose business the item is.
  var hasTypeKey = false
  var isTypeAmbiguous = false
  /// Whether any key of an item stood there at all.
  var hasItemKey = false

  /// A capture time as it was written.
  enum CaptureTime {
    case instant(Instant)
    case unreadable(String)
  }
}

extension JSONReader {
  /// Reads one field of an item if the key is one.
  ///
  /// - Returns: false when the key is not one of an item's; its value is not read then.
  @inline(__always)
  mutating func readItemField(_ key: JSONKey, into draft: inout ItemDraft) throws(JSONFault) -> Bool {
    if key.isEqual(to: "configuration") {
      draft.hasItemKey = true
      draft.body = try readItemBody()
    } else if key.isEqual(to: "resourceType") {
      draft.isTypeAmbiguous = draft.hasTypeKey
      draft.hasTypeKey = true
      draft.hasItemKey = true
      draft.resourceType = try readText()
    } else if key.isEqual(to: "ARN") || key.isEqual(to: "arn") {
      draft.hasConfigKey = true
      let start = position
      let arn = try readText()
      if draft.arn != nil { object(.duplicateKey, at: start, "the ARN stands twice in the item") }
      draft.arn = arn
    } else if key.isEqual(to: "awsAccountId") || key.isEqual(to: "accountId") {
      let start = position
      let accountID = try readText()
      if draft.accountID != nil { object(.duplicateKey, at: start, "the account stands twice in the item") }
      draft.accountID = accountID
    } else if key.isEqual(to: "awsRegion") {
      draft.hasConfigKey = true
      draft.region = try readText()
    } else if key.isEqual(to: "region") {
      draft.region = try readText()
    } else if key.isEqual(to: "configurationItemCaptureTime") {
      draft.hasConfigKey = true
      draft.hasItemKey = true
      draft.capturedAt = try readCaptureTime()
    } else if key.isEqual(to: "configurationStateId") || key.isEqual(to: "configurationStateID") {
      draft.hasConfigKey = true
      draft.stateID = try readStateID()
    } else if key.isEqual(to: "configurationItemStatus") {
      draft.hasConfigKey = true
      draft.hasItemKey = true
      draft.status = try readText()
    } else if key.isEqual(to: "tags") {
      draft.tags = try readTags()
    } else {
      return false
    }
    return true
  }

  /// The body is an object, or text that holds one, as the Config API returns it.
  private mutating func readItemBody() throws(JSONFault) -> ItemDraft.Body {
    switch try token() {
    case UInt8(ascii: "\""):
      let start = position
      let text = try readString(isDocument: true)
      return try readBodyText(text, at: start)
    default:
      guard let draft = try readConfiguration() else { return .null }
      return .read(draft)
    }
  }

  /// The text is a document of its own: what breaks it only costs this item.
  private mutating func readBodyText(_ text: JSONText, at start: Int) throws(JSONFault) -> ItemDraft.Body {
    var inner = JSONReader(ByteWindow(text.decoded()), limits: limits)
    do throws(JSONFault) {
      guard try inner.peekToken() != nil else { return .null }
      let draft = try inner.readConfiguration()
      if let fault = inner.fault { throw fault }
      if try inner.peekToken() != nil { throw JSONFault.syntax(inner.position, expected: "the end of the text") }
      return draft.map(ItemDraft.Body.read) ?? .null
    } catch {
      object(error.code, at: start, "the text of the configuration: \(error.message)")
      return .null
    }
  }

  private mutating func readCaptureTime() throws(JSONFault) -> ItemDraft.CaptureTime? {
    switch try token() {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      // Epoch seconds with a fraction; a double is exact to the microsecond until the year 2255.
      let number = try readNumber().string
      guard let seconds = Double(number), seconds < 9e9 else { return .unreadable(number) }
      return .instant(Instant(microseconds: Int64((seconds * 1_000_000).rounded())))
    default:
      guard let text = try readRawText(), !text.isBlank else { return nil }
      if !text.hasEscapes, let instant = Instant(utf8: text.bytes) { return .instant(instant) }
      return Instant(text.string).map(ItemDraft.CaptureTime.instant) ?? .unreadable(text.string)
    }
  }

  /// A number, or a number as text; old items have a UUID here, which orders nothing.
  private mutating func readStateID() throws(JSONFault) -> Int64? {
    let start = position
    guard let text = try readTextOrNumber() else { return nil }
    if let stateID = Int64(text) { return stateID }
    if text.utf8.allSatisfy({ $0.hexadecimalValue ?? 10 < 10 }) {
      object(.numberOutOfRange, at: start, "the state id has more than 19 digits")
    }
    return nil
  }
}
