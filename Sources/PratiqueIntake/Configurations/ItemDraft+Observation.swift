internal import PratiqueCore

extension ItemDraft {
  /// What the item says, if it is of a type that controls judge.
  ///
  /// - Parameters:
  ///   - answeredAt: the order key for a wrapped API configuration, which carries no time.
  ///   - latestCapture: a capture time after it can't be true, and would block every later item.
  func observation(
    answeredAt: @autoclosure () -> OrderKey, latestCapture: Instant
  ) throws(MeaningFault) -> IntakeItem.Reading {
    guard !isTypeAmbiguous else {
      throw MeaningFault(.duplicateKey, "the resourceType stands twice in the item", at: "resourceType")
    }
    guard let resourceType else { throw MeaningFault(.missingField, "has no resourceType", at: "resourceType") }
    guard let type = ResourceType(name: resourceType) else { return .ignored(.otherResourceType(resourceType)) }
    guard hasConfigKey else { return .observation(try wrappedAnswer(type, order: answeredAt())) }

    let resource = try resource(type)
    let order = OrderKey(capturedAt: try captureTime(latest: latestCapture), stateID: stateID ?? 0)
    switch status {
    case nil:
      throw MeaningFault(.missingField, "has no configurationItemStatus", at: "configurationItemStatus")
    case "OK", "ResourceDiscovered":
      let configuration = try configuration(of: resource, isAnswer: false)
      return .observation(
        Observation(resource: resource, order: order, sight: .present(configuration), tags: allTags))
    case "ResourceDeleted", "ResourceNotRecorded", "ResourceDeletedNotRecorded":
      return .observation(Observation(resource: resource, order: order, sight: .gone(status: status ?? "")))
    case let other?:
      throw MeaningFault(
        .invalidValue, "`\(shown(other))` is not a status that AWS Config uses", at: "configurationItemStatus")
    }
  }

  /// A line `{"resourceType","accountId","region","configuration"}` around a configuration of the ECS API.
  private func wrappedAnswer(_ type: ResourceType, order: OrderKey) throws(MeaningFault) -> Observation {
    guard case .read(let draft) = body else {
      throw MeaningFault(.missingField, "has no configuration", at: "configuration")
    }
    var item = self
    item.arn = draft.ownARN(type)
    let resource = try item.resource(type)
    let configuration = try configuration(of: resource, isAnswer: false)
    return Observation(resource: resource, order: order, sight: .present(configuration), tags: allTags)
  }

  /// Of the envelope, or of the body where the envelope has none.
  private var allTags: [String: String] {
    guard tags.isEmpty, case .read(let draft) = body else { return tags }
    return draft.tags
  }

  private func configuration(of resource: ResourceARN, isAnswer: Bool) throws(MeaningFault) -> Configuration {
    guard case .read(let draft) = body else {
      throw MeaningFault(
        .missingField,
        "has no configuration though its status says that it exists (a deletion has its own status)",
        at: "configuration")
    }
    // A wrapped answer has no other ARN than its own.
    if let arn, let own = draft.ownARN(resource.type), own != arn {
      throw MeaningFault(.mismatch, "the configuration is that of `\(shown(own))`", at: "configuration")
    }
    return try draft.configuration(of: resource, isAnswer: isAnswer, path: "configuration.")
  }

  private func resource(_ type: ResourceType) throws(MeaningFault) -> ResourceARN {
    let resource = try ResourceARN(checking: arn, type: type)
    if let accountID, accountID != resource.accountID.rawValue {
      throw MeaningFault(
        .mismatch, "the item says account `\(shown(accountID))`, its ARN \(resource.accountID)", at: "awsAccountId")
    }
    if let region, region != resource.region.rawValue {
      throw MeaningFault(
        .mismatch, "the item says region `\(shown(region))`, its ARN \(resource.region)", at: "awsRegion")
    }
    return resource
  }

  private func captureTime(latest: Instant) throws(MeaningFault) -> Instant {
    let path = "configurationItemCaptureTime"
    switch capturedAt {
    case nil: throw MeaningFault(.missingField, "has no configurationItemCaptureTime, so it can't be ordered", at: path)
    case .unreadable(let text):
      throw MeaningFault(
        .invalidValue, "`\(shown(text))` is not a time with a zone, like 2026-05-04T08:00:00Z", at: path)
    case .instant(let instant):
      guard instant <= latest else {
        throw MeaningFault(.invalidValue, "the capture time \(instant) lies in the future", at: path)
      }
      return instant
    }
  }
}

extension ResourceARN {
  /// The ARN of a resource of one type, as an item must have it: a task definition's names a revision.
  init(checking text: String?, type: ResourceType) throws(MeaningFault) {
    guard let text else { throw MeaningFault(.missingField, "has no ARN", at: "ARN") }
    let parsed: ResourceARN
    do {
      parsed = try ResourceARN(text)
    } catch {
      throw MeaningFault(.invalidARN, "the ARN `\(shown(text))` \(error)", at: "ARN")
    }
    guard parsed.type == type else {
      throw MeaningFault(.mismatch, "the ARN `\(shown(text))` is not that of an \(type)", at: "ARN")
    }
    guard type != .taskDefinition || parsed.revision != nil else {
      throw MeaningFault(.invalidARN, "the ARN `\(shown(text))` \(ARNError.invalid(.revision))", at: "ARN")
    }
    self = parsed
  }
}
