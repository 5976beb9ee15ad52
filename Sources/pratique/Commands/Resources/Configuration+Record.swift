import PratiqueClient

extension API.Configuration {
  /// The configuration as it is printed: what it has, in the spelling of the ECS API.
  var record: Record {
    var record: Record = ["status": .text(status)]
    if let settings { record.append("settings", .list(settings.map { .record($0.record) })) }
    if let capacityProviderStrategy {
      record.append("networkConfiguration", networkConfiguration.map { .record($0.record) } ?? .none)
      record.append("launchType", Datum(launchType))
      record.append(
        "capacityProviderStrategy",
        .list(capacityProviderStrategy.map { .record(["capacityProvider": .text($0.capacityProvider)]) }))
      record.append("platformVersion", Datum(platformVersion))
      record.append("platformFamily", Datum(platformFamily))
      record.append("taskDefinition", Datum(taskDefinition))
    }
    if let containerDefinitions {
      record.append("networkMode", Datum(networkMode))
      record.append("pidMode", Datum(pidMode))
      record.append(
        "runtimePlatform",
        runtimePlatform.map { .record(["operatingSystemFamily": .text($0.operatingSystemFamily)]) } ?? .none)
      record.append("containerDefinitions", .list(containerDefinitions.map { .record($0.record) }))
    }
    return record
  }
}

extension API.Configuration.Setting {
  fileprivate var record: Record { ["name": Datum(name), "value": Datum(value)] }
}

extension API.Configuration.NetworkConfiguration {
  fileprivate var record: Record {
    ["awsvpcConfiguration": .record(["assignPublicIp": Datum(awsvpcConfiguration.assignPublicIp)])]
  }
}

extension API.Configuration.Container {
  fileprivate var record: Record {
    [
      "name": Datum(name),
      "user": Datum(user),
      "privileged": privileged.map(Datum.flag) ?? .none,
      "readonlyRootFilesystem": readonlyRootFilesystem.map(Datum.flag) ?? .none,
      "logConfiguration": logConfiguration.map { .record(["logDriver": .text($0.logDriver)]) } ?? .none,
      "watchedEnvironment": .list(watchedEnvironment.map(Datum.text)),
    ]
  }
}
