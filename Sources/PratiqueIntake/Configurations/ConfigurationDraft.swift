internal import PratiqueCore

/// The fields of a configuration before it is known what it configures.
///
/// In configuration items the resource type stands behind the configuration, so all fields that any type needs are
/// read in one pass; no key means different things in two types.
struct ConfigurationDraft {
  var arn: String?
  var clusterARN: String?
  var serviceARN: String?
  var taskDefinitionARN: String?
  var status: String?
  var tags: [String: String] = [:]

  var settings: [Cluster.Setting] = []
  var hasEmptySettingsList = false

  var awsvpcConfiguration: AwsvpcDraft?
  var launchType: String?
  var capacityProviders: [String] = []
  var platformVersion: String?
  var platformFamily: String?
  var taskDefinition: String?

  var networkMode: String?
  var pidMode: String?
  var operatingSystemFamily: String?
  var containers: [ContainerDefinition] = []

  /// The awsvpc part of a service's network configuration, with its words unchecked.
  struct AwsvpcDraft {
    var assignPublicIP: String?
  }
}

extension JSONReader {
  /// ECS allows 10 (FORMATS section 10); far more are no task definition, but a way to fill memory.
  private static var mostContainers: Int { 100 }

  /// In one container, where three names are watched; each becomes evidence.
  private static var mostWatchedVariables: Int { 100 }

  /// Reads a configuration in the spelling of the ECS API or of AWS Config.
  ///
  /// - Returns: `nil` when there is no object.
  mutating func readConfiguration() throws(JSONFault) -> ConfigurationDraft? {
    var draft = ConfigurationDraft()
    let isObject = try readFields { (reader, key) throws(JSONFault) in
      try reader.readConfigurationField(key, into: &draft)
    }
    return isObject ? draft : nil
  }

  private mutating func readConfigurationField(
    _ key: JSONKey, into draft: inout ConfigurationDraft
  ) throws(JSONFault) {
    if key.names("containerDefinitions") {
      try readList { (reader, index) throws(JSONFault) in
        guard index < Self.mostContainers else {
          reader.object(.invalidValue, at: reader.position, "more than \(Self.mostContainers) containers")
          return try reader.skipValue()
        }
        if let container = try reader.readContainer() { draft.containers.append(container) }
      }
    } else if key.names("networkMode") {
      draft.networkMode = try readText()
    } else if key.names("pidMode") {
      draft.pidMode = try readText()
    } else if key.names("runtimePlatform") {
      try readFields { (reader, key) throws(JSONFault) in
        guard key.names("operatingSystemFamily") else { return try reader.skipValue() }
        draft.operatingSystemFamily = try reader.readText()
      }
    } else if key.names("status") {
      draft.status = try readText()
    } else if key.names("networkConfiguration") {
      try readNetworkConfiguration(into: &draft)
    } else if key.names("launchType") {
      draft.launchType = try readText()
    } else if key.names("capacityProviderStrategy") {
      try readList { (reader, _) throws(JSONFault) in
        try reader.readFields { (reader, key) throws(JSONFault) in
          guard key.names("capacityProvider") else { return try reader.skipValue() }
          if let provider = try reader.readText() { draft.capacityProviders.append(provider) }
        }
      }
    } else if key.names("platformVersion") {
      draft.platformVersion = try readText()
    } else if key.names("platformFamily") {
      draft.platformFamily = try readText()
    } else if key.names("taskDefinition") {
      draft.taskDefinition = try readText()
    } else if key.names("settings") || key.names("clusterSettings") {
      try readSettings(into: &draft)
    } else if key.names("taskDefinitionArn") {
      draft.taskDefinitionARN = try readText()
    } else if key.names("serviceArn") {
      draft.serviceARN = try readText()
    } else if key.names("clusterArn") {
      draft.clusterARN = try readText()
    } else if key.names("arn") {
      draft.arn = try readText()
    } else if key.names("tags") {
      draft.tags = try readTags()
    } else {
      try skipValue()
    }
  }

  private mutating func readNetworkConfiguration(into draft: inout ConfigurationDraft) throws(JSONFault) {
    try readFields { (reader, key) throws(JSONFault) in
      guard key.names("awsvpcConfiguration") || key.names("awsVpcConfiguration") else { return try reader.skipValue() }
      if draft.awsvpcConfiguration != nil {
        reader.object(.duplicateKey, at: reader.position, "the awsvpc configuration stands twice, in two spellings")
      }
      var awsvpc = ConfigurationDraft.AwsvpcDraft()
      // An empty object is how items write "none" (CONTROLS section 1).
      var isEmpty = true
      try reader.readFields { (reader, key) throws(JSONFault) in
        isEmpty = false
        guard key.names("assignPublicIp") else { return try reader.skipValue() }
        awsvpc.assignPublicIP = try reader.readText()
      }
      if !isEmpty { draft.awsvpcConfiguration = awsvpc }
    }
  }

  private mutating func readSettings(into draft: inout ConfigurationDraft) throws(JSONFault) {
    if !draft.settings.isEmpty { object(.duplicateKey, at: position, "the settings stand twice, by two names") }
    let isList = try readList { (reader, _) throws(JSONFault) in
      var name: String?
      var value: String?
      try reader.readFields { (reader, key) throws(JSONFault) in
        if key.names("name") {
          name = try reader.readText()
        } else if key.names("value") {
          value = try reader.readText()
        } else {
          try reader.skipValue()
        }
      }
      draft.settings.append(Cluster.Setting(name: name, value: value))
    }
    draft.hasEmptySettingsList = isList && draft.settings.isEmpty
  }

  /// - Returns: `nil` when there is no object.
  private mutating func readContainer() throws(JSONFault) -> ContainerDefinition? {
    var container = ContainerDefinition()
    let start = position
    let isObject = try readFields { (reader, key) throws(JSONFault) in
      if key.names("name") {
        container.name = try reader.readText()
      } else if key.names("user") {
        let isNumber = try reader.token() != UInt8(ascii: "\"")
        let start = reader.position
        container.user = try reader.readTextOrNumber()
        // `0` is a user; `0.0` or `-0` is none, and must not pass for somebody other than root.
        if isNumber, let user = container.user, !user.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
          reader.object(.wrongType, at: start, "should be a user's name or number")
        }
      } else if key.names("privileged") {
        container.isPrivileged = try reader.readFlag()
      } else if key.names("readonlyRootFilesystem") {
        container.hasReadonlyRootFilesystem = try reader.readFlag()
      } else if key.names("environment") {
        try reader.readEnvironment(into: &container.watchedEnvironment)
      } else if key.names("logConfiguration") {
        try reader.readFields { (reader, key) throws(JSONFault) in
          guard key.names("logDriver") else { return try reader.skipValue() }
          container.logDriver = try reader.readText()
        }
      } else {
        try reader.skipValue()
      }
    }
    if !isObject { object(.wrongType, at: start, "should be an object") }
    return isObject ? container : nil
  }

  private mutating func readEnvironment(
    into watched: inout [ContainerDefinition.EnvironmentVariable]
  ) throws(JSONFault) {
    try readList { (reader, index) throws(JSONFault) in
      try reader.readFields { (reader, key) throws(JSONFault) in
        guard key.names("name") else { return try reader.skipValue() }
        guard let name = try reader.readRawText() else { return }
        if let watchedName = SecretsInEnvironment.watchedName(name) {
          guard watched.count < Self.mostWatchedVariables else {
            let message = "more than \(Self.mostWatchedVariables) variables with names of secrets"
            return reader.object(.invalidValue, at: reader.position, message)
          }
          watched.append(ContainerDefinition.EnvironmentVariable(index: index, name: watchedName))
        }
      }
    }
  }
}

extension SecretsInEnvironment {
  /// The watched name that the text is exactly, if it is one; most names are told apart by their length alone.
  fileprivate static func watchedName(_ text: JSONText) -> String? {
    // Bytes, for Swift's `==` takes a Kelvin sign for a K.
    guard !text.hasEscapes else {
      let name = text.decoded()
      return watchedNames.first { $0.utf8.elementsEqual(name) }
    }
    return watchedNames.first { $0.utf8.count == text.count && $0.utf8.elementsEqual(text.bytes) }
  }
}
