import Foundation
import PratiqueCore

/// One line after the other by `JSONDecoder`, only the fields that controls read, and the product's evaluator.
func judgeByDecoder(_ lines: [Data]) throws -> Tally {
  let decoder = JSONDecoder()
  let evaluator = Evaluator()
  var tally = Tally()
  for line in lines {
    let item = try decoder.decode(DecodedItem.self, from: line)
    tally.countItem()
    guard let resource = item.resource, let configuration = item.configuration else { continue }
    tally.add(evaluator.judge(configuration, of: resource))
  }
  return tally
}

/// A configuration item; without a resource if it is none that is judged.
private struct DecodedItem: Decodable {
  let resource: ResourceARN?
  let configuration: Configuration?

  private enum CodingKeys: String, CodingKey {
    case resourceType, configurationItemStatus, configuration
    case arn = "ARN"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let status = try fields.decode(String.self, forKey: .configurationItemStatus)
    guard let type = ResourceType(name: try fields.decode(String.self, forKey: .resourceType)),
      status == "OK" || status == "ResourceDiscovered"
    else {
      (resource, configuration) = (nil, nil)
      return
    }
    resource = try ResourceARN(fields.decode(String.self, forKey: .arn))
    switch type {
    case .cluster:
      configuration = .cluster(try fields.decode(DecodedCluster.self, forKey: .configuration).cluster)
    case .service:
      configuration = .service(try fields.decode(DecodedService.self, forKey: .configuration).service)
    case .taskDefinition:
      let definition = try fields.decode(DecodedTaskDefinition.self, forKey: .configuration).taskDefinition
      configuration = definition.status == .active ? .taskDefinition(definition) : nil
    }
  }
}

private struct DecodedCluster: Decodable {
  struct Setting: Decodable {
    let name: String?
    let value: String?

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case value = "Value"
    }
  }

  let settings: [Setting]?

  private enum CodingKeys: String, CodingKey {
    case settings = "ClusterSettings"
  }

  var cluster: Cluster {
    Cluster(settings: (settings ?? []).map { Cluster.Setting(name: $0.name, value: $0.value) })
  }
}

private struct DecodedService: Decodable {
  struct Network: Decodable {
    let awsvpc: Awsvpc?

    private enum CodingKeys: String, CodingKey {
      case awsvpc = "AwsvpcConfiguration"
    }
  }

  struct Awsvpc: Decodable {
    let assignPublicIP: String?

    private enum CodingKeys: String, CodingKey {
      case assignPublicIP = "AssignPublicIp"
    }
  }

  struct Strategy: Decodable {
    let capacityProvider: String?

    private enum CodingKeys: String, CodingKey {
      case capacityProvider = "CapacityProvider"
    }
  }

  let network: Network?
  let launchType: String?
  let strategies: [Strategy]?
  let platformVersion: String?

  private enum CodingKeys: String, CodingKey {
    case network = "NetworkConfiguration"
    case launchType = "LaunchType"
    case strategies = "CapacityProviderStrategy"
    case platformVersion = "PlatformVersion"
  }

  var service: Service {
    Service(
      awsvpcConfiguration: (network?.awsvpc).map { awsvpc in
        Service.AwsvpcConfiguration(
          assignPublicIP: awsvpc.assignPublicIP.flatMap(Service.PublicIPAssignment.init(rawValue:)))
      },
      launchType: launchType, capacityProviders: (strategies ?? []).compactMap(\.capacityProvider),
      platformVersion: platformVersion)
  }
}

private struct DecodedTaskDefinition: Decodable {
  struct Platform: Decodable {
    let operatingSystemFamily: String?

    private enum CodingKeys: String, CodingKey {
      case operatingSystemFamily = "OperatingSystemFamily"
    }
  }

  let status: String?
  let networkMode: String?
  let pidMode: String?
  let platform: Platform?
  let containers: [DecodedContainer]?

  private enum CodingKeys: String, CodingKey {
    case status = "Status"
    case networkMode = "NetworkMode"
    case pidMode = "PidMode"
    case platform = "RuntimePlatform"
    case containers = "ContainerDefinitions"
  }

  var taskDefinition: TaskDefinition {
    TaskDefinition(
      status: status.flatMap(TaskDefinition.Status.init(rawValue:)) ?? .active, networkMode: networkMode,
      pidMode: pidMode, operatingSystemFamily: platform?.operatingSystemFamily,
      containers: (containers ?? []).map(\.definition))
  }
}

private struct DecodedContainer: Decodable {
  struct Variable: Decodable {
    let name: String?

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
    }
  }

  struct Logging: Decodable {
    let driver: String?

    private enum CodingKeys: String, CodingKey {
      case driver = "LogDriver"
    }
  }

  let name: String?
  let user: String?
  let isPrivileged: Bool?
  let hasReadonlyRootFilesystem: Bool?
  let environment: [Variable]?
  let logging: Logging?

  private enum CodingKeys: String, CodingKey {
    case name = "Name"
    case user = "User"
    case isPrivileged = "Privileged"
    case hasReadonlyRootFilesystem = "ReadonlyRootFilesystem"
    case environment = "Environment"
    case logging = "LogConfiguration"
  }

  var definition: ContainerDefinition {
    ContainerDefinition(
      name: name, user: user, isPrivileged: isPrivileged, hasReadonlyRootFilesystem: hasReadonlyRootFilesystem,
      watchedEnvironment: (environment ?? []).enumerated().compactMap { index, variable in
        guard let name = variable.name, SecretsInEnvironment.watchedNames.contains(name) else { return nil }
        return ContainerDefinition.EnvironmentVariable(index: index, name: name)
      },
      logDriver: logging?.driver)
  }
}
