/// What the keys of a document told so far; which form it has is known once all were read (FORMATS section 1).
struct DocumentDraft {
  var item = ItemDraft()
  /// A list of items or of described resources stood in the document; its entries were handed over as they were read.
  var hasList = false
  /// A list of bare names (`serviceArns`, `families`), by its key.
  var listOfNames: String?

  /// EventBridge.
  var detailType: String?
  var eventSource: String?
  var detail: MessageDraft?
  /// A message of AWS Config that stands by itself.
  var message = MessageDraft()

  /// SNS.
  var snsType: String?
  var snsMessage: [UInt8]?
  var hasTopicARN = false

  /// The Lambda event of a custom Config rule.
  var invokingEvent: [UInt8]?

  /// Whether the document has any.
  var hasKeys = false
}

/// A message of AWS Config, such as a `ConfigurationItemChangeNotification`.
struct MessageDraft {
  var messageType: String?
  var item: ItemDraft? {
    get { if case .item(let item) = found { item } else { nil } }
    set { found = newValue.map(Found.item) ?? .nothing }
  }
  var hasSummary = false
  /// CloudTrail's name of the API call, in `detail` of its events.
  var eventName: String?

  /// An item stands beside the draft: few documents have one there, and every draft is handed around.
  private indirect enum Found {
    case nothing
    case item(ItemDraft)
  }

  private var found = Found.nothing
}
