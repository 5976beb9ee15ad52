internal import PratiqueCore

/// A fault in the meaning of an item that has been read, with its place in the item.
struct MeaningFault: Error {
  let code: IntakeFault.Code
  let message: String
  let keyPath: String?

  init(_ code: IntakeFault.Code, _ message: String, at keyPath: String? = nil) {
    self.code = code
    self.message = message
    self.keyPath = keyPath
  }
}

extension ConfigurationDraft {
  /// The ARN that the configuration gives itself.
  func ownARN(_ type: ResourceType) -> String? {
    switch type {
    case .cluster: clusterARN ?? arn
    case .service: serviceARN ?? arn
    case .taskDefinition: taskDefinitionARN ?? arn
    }
  }

  /// The configuration as the domain knows it; unknown words are refused, since taking them for anything would be a guess.
  ///
  /// - Parameters:
  ///   - resource: what is configured.
  ///   - isAnswer: whether this is an answer of the ECS API, where an empty list of cluster settings means "not asked".
  ///   - path: where the configuration stands in its item, with a dot behind, for key paths of faults.
  func configuration(
    of resource: ResourceARN, isAnswer: Bool, path: String
  ) throws(MeaningFault) -> Configuration {
    switch resource.type {
    case .cluster:
      .cluster(
        Cluster(
          status: try word(status, at: path + "status") ?? .active, settings: settings,
          areSettingsCollected: !(isAnswer && hasEmptySettingsList)))
    case .service: .service(try service(in: resource, path: path))
    case .taskDefinition:
      .taskDefinition(
        TaskDefinition(
          status: try word(status, at: path + "status") ?? .active, networkMode: networkMode, pidMode: pidMode,
          operatingSystemFamily: operatingSystemFamily, containers: containers))
    }
  }

  private func service(in resource: ResourceARN, path: String) throws(MeaningFault) -> Service {
    var service = Service(
      status: try word(status, at: path + "status") ?? .active, launchType: launchType,
      capacityProviders: capacityProviders, platformVersion: platformVersion, platformFamily: platformFamily)
    if let awsvpcConfiguration {
      service.awsvpcConfiguration = Service.AwsvpcConfiguration(
        assignPublicIP: try word(
          awsvpcConfiguration.assignPublicIP,
          at: path + "networkConfiguration.awsvpcConfiguration.assignPublicIp"))
    }
    if let taskDefinition {
      service.taskDefinition = try Self.taskDefinition(taskDefinition, of: resource, at: path + "taskDefinition")
    }
    return service
  }

  /// A service names its task definition by ARN, or as `family:revision` in its own account and region.
  private static func taskDefinition(
    _ text: String, of service: ResourceARN, at path: @autoclosure () -> String
  ) throws(MeaningFault) -> ResourceARN {
    var arn = text
    if !text.hasPrefix("arn:") {
      let prefix = service.resource.rawValue.split(separator: ":", omittingEmptySubsequences: false).prefix(5)
      arn = "\(prefix.joined(separator: ":")):task-definition/\(text)"
    }
    do {
      let named = try ResourceARN(arn)
      guard named.type == .taskDefinition else { throw ARNError.otherKind }
      return named
    } catch {
      throw MeaningFault(.invalidValue, "the task definition `\(shown(text))` \(error)", at: path())
    }
  }

  private func word<Word: RawRepresentable<String> & Sendable>(
    _ text: String?, at path: @autoclosure () -> String
  ) throws(MeaningFault) -> Word? {
    guard let text else { return nil }
    guard let word = Word(rawValue: text) else {
      throw MeaningFault(.invalidValue, "`\(shown(text))` is not a word that AWS uses here", at: path())
    }
    return word
  }
}

/// A text of the input as a message may show it: on one line, without control characters, and not too long.
func shown(_ text: String) -> String {
  var output = ""
  for scalar in text.unicodeScalars.prefix(120) {
    let isHarmless = scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
    if isHarmless { output.unicodeScalars.append(scalar) } else { output += "\\u{\(String(scalar.value, radix: 16))}" }
  }
  return text.unicodeScalars.count > 120 ? output + "…" : output
}
