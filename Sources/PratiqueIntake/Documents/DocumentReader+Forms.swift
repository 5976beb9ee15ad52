internal import PratiqueCore

extension DocumentReader {
  /// Reads the value at the next token: an object of any form, or a list of such objects.
  mutating func readDocument() throws(JSONFault) {
    try beginItem()
    switch try reader.token() {
    case UInt8(ascii: "{"): try readObjectDocument()
    case UInt8(ascii: "[") where !isInsideList:
      isInsideList = true
      try readElements { (document: inout DocumentReader) throws(JSONFault) in try document.readDocument() }
      isInsideList = false
    default:
      try reader.skipValue()
      try endItem(.document, arn: nil) { () throws(MeaningFault) in
        throw MeaningFault(.notAnObject, "is JSON, but not an object, so there is nothing to read")
      }
    }
  }

  private mutating func readObjectDocument() throws(JSONFault) {
    let start = itemStart
    var draft = DocumentDraft()
    var object = reader.openObject()
    while let key = try reader.nextKey(&object) {
      draft.hasKeys = true
      try readField(key, into: &draft)
      // An item's objections are reported with it; one against the list around it is one against the whole input.
      if draft.hasList, let objection = reader.fault { throw objection }
    }
    guard !draft.hasList else { return }
    resumeItem(at: start)
    try finish(draft)
  }

  private mutating func readField(_ key: JSONKey, into draft: inout DocumentDraft) throws(JSONFault) {
    // Most documents are items. No key of theirs means anything else in another form.
    if try reader.readItemField(key, into: &draft.item) { return }
    let opening = try reader.token()
    let isList = opening == UInt8(ascii: "[")
    let isObject = opening == UInt8(ascii: "{")
    let isText = opening == UInt8(ascii: "\"")
    if isList, key.names("configurationItems") || key.names("baseConfigurationItems") {
      try readList(into: &draft) { (document: inout DocumentReader) throws(JSONFault) in try document.readItem() }
    } else if isList, key.isEqual(to: "services") {
      try readList(into: &draft) { (document: inout DocumentReader) throws(JSONFault) in
        try document.readDescribed(.service, .describedService)
      }
    } else if isList, key.isEqual(to: "clusters") {
      try readList(into: &draft) { (document: inout DocumentReader) throws(JSONFault) in
        try document.readDescribed(.cluster, .describedCluster)
      }
    } else if isObject, key.isEqual(to: "taskDefinition") {
      try readInPlace(into: &draft) { (document: inout DocumentReader) throws(JSONFault) in
        try document.readDescribed(.taskDefinition, .describedTaskDefinition)
      }
    } else if isList, key.isEqual(to: "failures") {
      try readList(into: &draft) { (document: inout DocumentReader) throws(JSONFault) in try document.readFailure() }
    } else if isList, key.isEqual(to: "Results") {
      try readList(into: &draft) { (document: inout DocumentReader) throws(JSONFault) in try document.readResult() }
    } else if isList, key.isEqual(to: "Records") {
      try readList(into: &draft) { (document: inout DocumentReader) throws(JSONFault) in try document.readRecord() }
    } else if isList, Self.listsNames(key) {
      draft.listOfNames = key.string
      try reader.skipValue()
    } else if isObject, key.isEqual(to: "detail") {
      draft.detail = try readMessage()
    } else if isText, key.isEqual(to: "detail-type") {
      draft.detailType = try reader.readText()
    } else if isText, key.isEqual(to: "source") {
      draft.eventSource = try reader.readText()
    } else if isText, key.isEqual(to: "Type") {
      draft.snsType = try reader.readText()
    } else if isText, key.isEqual(to: "Message") {
      draft.snsMessage = try reader.readRawText(isDocument: true)?.decoded()
    } else if isText, key.isEqual(to: "TopicArn") {
      draft.hasTopicARN = true
      try reader.skipValue()
    } else if isText, key.isEqual(to: "invokingEvent") {
      draft.invokingEvent = try reader.readRawText(isDocument: true)?.decoded()
    } else if try !readMessageField(key, into: &draft.message) {
      try reader.skipValue()
    }
  }

  /// Answers that only name things: `taskDefinitionArns`, `families`, `resourceIdentifiers`.
  private static func listsNames(_ key: JSONKey) -> Bool {
    key.isEqual(to: "clusterArns") || key.isEqual(to: "serviceArns") || key.isEqual(to: "taskDefinitionArns")
      || key.isEqual(to: "families") || key.isEqual(to: "resourceIdentifiers")
  }

  // MARK: Lists

  /// Reads a list of items that belongs to the document, and hands them over one by one.
  private mutating func readList(
    into draft: inout DocumentDraft, _ element: (inout DocumentReader) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    if let objection = reader.fault { throw objection }
    draft.hasList = true
    try readElements(element)
  }

  private mutating func readElements(
    _ element: (inout DocumentReader) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    var array = reader.openArray()
    let depth = reader.depth
    reader.isBetweenItems = true
    while try reader.nextElement(&array) {
      try beginItem()
      reader.depth = 0
      try element(&self)
      reader.depth = depth
      reader.isBetweenItems = true
    }
    reader.isBetweenItems = false
  }

  private mutating func readInPlace(
    into draft: inout DocumentDraft, _ element: (inout DocumentReader) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    if let objection = reader.fault { throw objection }
    draft.hasList = true
    let depth = reader.depth
    try beginItem()
    reader.depth = 0
    try element(&self)
    reader.depth = depth
  }

  // MARK: Items of lists

  /// A configuration item.
  private mutating func readItem() throws(JSONFault) {
    var draft = ItemDraft()
    let isObject = try reader.readFields { (reader, key) throws(JSONFault) in
      if try !reader.readItemField(key, into: &draft) { try reader.skipValue() }
    }
    try endItem(draft, isObject: isObject)
  }

  private mutating func endItem(_ draft: ItemDraft, isObject: Bool) throws(JSONFault) {
    let reading: Result<IntakeItem.Reading, MeaningFault>
    do throws(MeaningFault) {
      guard isObject else { throw MeaningFault(.notAnObject, "an item should be an object") }
      reading = .success(try draft.observation(answeredAt: nextOrder, latestCapture: latestCapture))
    } catch {
      reading = .failure(error)
    }
    // Not by a closure, which would copy the draft.
    try endItem(.document, arn: draft.arn, reading)
  }

  /// A resource as the ECS API describes it.
  private mutating func readDescribed(_ type: ResourceType, _ form: RawItem.Form) throws(JSONFault) {
    let draft = try reader.readConfiguration()
    let order = nextOrder
    try endItem(form, arn: draft?.ownARN(type)) { () throws(MeaningFault) in
      guard let draft else { throw MeaningFault(.notAnObject, "a described resource should be an object") }
      let resource = try ResourceARN(checking: draft.ownARN(type), type: type)
      let configuration = try draft.configuration(of: resource, isAnswer: true, path: "")
      return .observation(
        Observation(resource: resource, order: order, sight: .present(configuration), tags: draft.tags))
    }
  }

  /// An entry of `failures`: MISSING means gone, everything else that nothing is known (FORMATS section 3).
  private mutating func readFailure() throws(JSONFault) {
    var arn: String?
    var reason: String?
    try reader.readFields { (reader, key) throws(JSONFault) in
      if key.isEqual(to: "arn") {
        arn = try reader.readText()
      } else if key.isEqual(to: "reason") {
        reason = try reader.readText()
      } else {
        try reader.skipValue()
      }
    }
    let order = nextOrder
    try endItem(.failure, arn: arn) { () throws(MeaningFault) in
      guard reason == "MISSING", let arn, let resource = try? ResourceARN(arn),
        resource.type != .taskDefinition || resource.revision != nil
      else { return .ignored(.notDescribed(shown(reason ?? "no reason"))) }
      return .observation(Observation(resource: resource, order: order, sight: .gone(status: "MISSING")))
    }
  }

  /// A row of a query's results: text that holds one item with the selected fields.
  private mutating func readResult() throws(JSONFault) {
    guard let text = try reader.readRawText(isDocument: true) else {
      return try endItem(.document, arn: nil) { () throws(MeaningFault) in
        throw MeaningFault(.notAnObject, "a result should be text that holds an item")
      }
    }
    try readNested(text.decoded(), as: .item, at: "Results")
  }

  /// A message of a queue, or an entry of a CloudTrail log.
  private mutating func readRecord() throws(JSONFault) {
    var body: [UInt8]?
    var eventSource: String?
    var eventName: String?
    try reader.readFields { (reader, key) throws(JSONFault) in
      if key.isEqual(to: "body") {
        body = try reader.readRawText(isDocument: true)?.decoded()
      } else if key.isEqual(to: "eventSource") {
        eventSource = try reader.readText()
      } else if key.isEqual(to: "eventName") {
        eventName = try reader.readText()
      } else {
        try reader.skipValue()
      }
    }
    if eventSource == "aws:sqs", let body, reader.fault == nil {
      return try readNested(body, as: .document, at: "body")
    }
    try endItem(.document, arn: nil) { () throws(MeaningFault) in
      guard let eventName else {
        throw MeaningFault(.unknownFormat, "neither a queue message with a body nor a CloudTrail event")
      }
      return .ignored(.apiCall(shown(eventName)))
    }
  }

  // MARK: Messages

  private mutating func readMessage() throws(JSONFault) -> MessageDraft {
    var message = MessageDraft()
    var object = reader.openObject()
    while let key = try reader.nextKey(&object) {
      if try !readMessageField(key, into: &message) { try reader.skipValue() }
    }
    return message
  }

  private mutating func readMessageField(_ key: JSONKey, into message: inout MessageDraft) throws(JSONFault) -> Bool {
    if key.isEqual(to: "messageType") {
      message.messageType = try reader.readText()
    } else if key.isEqual(to: "configurationItem") {
      var draft = ItemDraft()
      let isObject = try reader.readFields { (reader, key) throws(JSONFault) in
        if try !reader.readItemField(key, into: &draft) { try reader.skipValue() }
      }
      if isObject { message.item = draft }
    } else if key.isEqual(to: "configurationItemSummary") {
      message.hasSummary = true
      try reader.skipValue()
    } else if key.isEqual(to: "eventName") {
      message.eventName = try reader.readText()
    } else {
      return false
    }
    return true
  }

  // MARK: Documents without a list

  /// Hands over what a document holds that is no list.
  private mutating func finish(_ draft: DocumentDraft) throws(JSONFault) {
    if let text = draft.invokingEvent, reader.fault == nil {
      return try readNested(text, as: .document, at: "invokingEvent")
    }
    if draft.hasTopicARN, let type = draft.snsType {
      if type == "Notification", let text = draft.snsMessage, reader.fault == nil {
        return try readNested(text, as: .document, at: "Message")
      }
      return try ignore(.notice(shown(type)))
    }
    if let detailType = draft.detailType, draft.eventSource != nil {
      return try finish(draft.detail ?? MessageDraft(), detailType: detailType)
    }
    if draft.message.messageType != nil || draft.message.item != nil {
      return try finish(draft.message, detailType: nil)
    }
    if let list = draft.listOfNames { return try ignore(.notice(list)) }
    guard draft.item.hasItemKey else {
      return try endItem(.document, arn: nil) { () throws(MeaningFault) in
        throw MeaningFault(
          .unknownFormat,
          draft.hasKeys
            ? "no form that is known: expected AWS Config items, answers of the ECS API, or events that carry them"
            : "an empty object: there is nothing to read")
      }
    }
    try endItem(draft.item, isObject: true)
  }

  private mutating func finish(_ message: MessageDraft, detailType: String?) throws(JSONFault) {
    if let item = message.item, detailType ?? "Config Configuration Item Change" == "Config Configuration Item Change" {
      return try endItem(item, isObject: true)
    }
    if message.hasSummary { return try ignore(.oversized) }
    if let eventName = message.eventName { return try ignore(.apiCall(shown(eventName))) }
    try ignore(.notice(shown(detailType ?? message.messageType ?? "message")))
  }

  private mutating func ignore(_ reason: IgnoredReason) throws(JSONFault) {
    try endItem(.document, arn: nil) { () throws(MeaningFault) in .ignored(reason) }
  }

  // MARK: Text inside text

  private enum NestedForm {
    case document
    case item
  }

  /// Reads a document that stands as text inside this one; what breaks it costs only the item around it.
  private mutating func readNested(_ text: [UInt8], as form: NestedForm, at keyPath: String) throws(JSONFault) {
    let outer = itemStart
    guard nesting < 3 else {
      return try rejectItem(
        IntakeFault(.tooDeep, "text within text within text", byteOffset: outer.byteOffset, keyPath: keyPath),
        end: reader.position)
    }
    var inner = DocumentReader(
      reader: JSONReader(ByteWindow(text), limits: reader.limits), itemCount: itemCount, itemsBefore: itemsBefore,
      observedAt: observedAt, latestCapture: latestCapture, maxItems: maxItems, nesting: nesting + 1
    ) { [emit] item, raw in
      emit(item.within(outer, keyPath), raw)
    }
    do throws(JSONFault) {
      guard try inner.reader.peekToken() != nil else { throw .truncated(0) }
      switch form {
      case .document: try inner.readDocument()
      case .item:
        try inner.beginItem()
        try inner.readItem()
      }
      if try inner.reader.peekToken() != nil { throw .syntax(inner.reader.position, expected: "the end of the text") }
      itemCount = inner.itemCount
    } catch {
      // A test message of SNS, say.
      let isPlainText = form == .document && inner.itemCount == itemCount && error.offset == 0
      itemCount = inner.itemCount
      if isPlainText { return try ignore(.notice("text")) }
      try rejectItem(
        IntakeFault(error.code, error.message, byteOffset: outer.byteOffset, line: outer.line, keyPath: keyPath),
        end: reader.position)
    }
  }
}

extension IntakeItem {
  /// The item seen from the document whose text it was found in.
  fileprivate func within(_ outer: InputPosition, _ path: String) -> IntakeItem {
    var position = outer
    position.index = self.position.index
    guard case .rejected(var fault) = reading else { return IntakeItem(position: position, arn: arn, reading: reading) }
    fault.byteOffset = outer.byteOffset
    fault.line = outer.line
    fault.keyPath = fault.keyPath.map { "\(path).\($0)" } ?? path
    return IntakeItem(position: position, arn: arn, reading: .rejected(fault))
  }
}
