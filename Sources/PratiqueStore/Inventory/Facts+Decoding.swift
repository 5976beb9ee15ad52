internal import PratiqueCore

/// The shapes that ``Facts`` writes, for reading them back.
struct ClusterFacts: Decodable {
  struct Setting: Decodable {
    let name: String?
    let value: String?
  }

  let status: String
  let settingsCollected: Bool?
  let settings: [Setting]

  var cluster: Cluster {
    get throws {
      Cluster(
        status: try known(status), settings: settings.map { Cluster.Setting(name: $0.name, value: $0.value) },
        areSettingsCollected: settingsCollected ?? true)
    }
  }
}

struct ServiceFacts: Decodable {
  struct Awsvpc: Decodable {
    let assignPublicIp: String?
  }

  let status: String
  let awsvpcConfiguration: Awsvpc?
  let launchType: String?
  let capacityProviders: [String]?
  let platformVersion: String?
  let platformFamily: String?
  let taskDefinition: String?

  func service() throws -> Service {
    Service(
      status: try known(status),
      awsvpcConfiguration: try awsvpcConfiguration.map {
        Service.AwsvpcConfiguration(assignPublicIP: try $0.assignPublicIp.map(known))
      },
      launchType: launchType, capacityProviders: capacityProviders ?? [], platformVersion: platformVersion,
      platformFamily: platformFamily, taskDefinition: try taskDefinition.map { try ResourceARN($0) })
  }
}

struct TaskDefinitionFacts: Decodable {
  struct Variable: Decodable {
    let index: Int
    let name: String
  }

  struct Container: Decodable {
    let name: String?
    let user: String?
    let privileged: Bool?
    let readonlyRootFilesystem: Bool?
    let watchedEnvironment: [Variable]?
    let logDriver: String?
  }

  let status: String
  let networkMode: String?
  let pidMode: String?
  let operatingSystemFamily: String?
  let containers: [Container]

  var taskDefinition: TaskDefinition {
    get throws {
      TaskDefinition(
        status: try known(status), networkMode: networkMode, pidMode: pidMode,
        operatingSystemFamily: operatingSystemFamily,
        containers: containers.map { container in
          ContainerDefinition(
            name: container.name, user: container.user, isPrivileged: container.privileged,
            hasReadonlyRootFilesystem: container.readonlyRootFilesystem,
            watchedEnvironment: (container.watchedEnvironment ?? []).map {
              ContainerDefinition.EnvironmentVariable(index: $0.index, name: $0.name)
            },
            logDriver: container.logDriver)
        })
    }
  }
}

/// A word that was checked when it was stored.
private func known<Word: RawRepresentable<String>>(_ text: String) throws -> Word {
  guard let word = Word(rawValue: text) else { throw DamagedRowError("configuration: `\(text)` is no known word") }
  return word
}
