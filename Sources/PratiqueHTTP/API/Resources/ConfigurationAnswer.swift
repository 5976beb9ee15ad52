import PratiqueCore
import PratiqueOperations

/// The fields that controls read, in the spelling of the ECS API, so that a finding's evidence can be looked up in it.
enum ConfigurationAnswer: Encodable, Sendable {
  case cluster(ClusterAnswer)
  case service(ServiceAnswer)
  case taskDefinition(TaskDefinitionAnswer)

  init(_ configuration: Configuration) {
    self =
      switch configuration {
      case .cluster(let cluster): .cluster(ClusterAnswer(cluster))
      case .service(let service): .service(ServiceAnswer(service))
      case .taskDefinition(let taskDefinition): .taskDefinition(TaskDefinitionAnswer(taskDefinition))
      }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .cluster(let answer): try answer.encode(to: encoder)
    case .service(let answer): try answer.encode(to: encoder)
    case .taskDefinition(let answer): try answer.encode(to: encoder)
    }
  }
}

struct ClusterAnswer: Encodable, Sendable {
  struct Setting: Encodable, Sendable {
    @OrNull var name: String?
    @OrNull var value: String?
  }

  let status: String
  let settings: [Setting]

  init(_ cluster: Cluster) {
    status = cluster.status.rawValue
    settings = cluster.settings.map { Setting(name: $0.name, value: $0.value) }
  }
}

struct ServiceAnswer: Encodable, Sendable {
  struct NetworkConfiguration: Encodable, Sendable {
    struct Awsvpc: Encodable, Sendable {
      @OrNull var assignPublicIp: String?
    }

    let awsvpcConfiguration: Awsvpc
  }

  struct CapacityProvider: Encodable, Sendable {
    let capacityProvider: String
  }

  let status: String
  @OrNull var networkConfiguration: NetworkConfiguration?
  @OrNull var launchType: String?
  let capacityProviderStrategy: [CapacityProvider]
  @OrNull var platformVersion: String?
  @OrNull var platformFamily: String?
  @OrNull var taskDefinition: String?

  init(_ service: Service) {
    status = service.status.rawValue
    networkConfiguration = service.awsvpcConfiguration.map { awsvpc in
      NetworkConfiguration(awsvpcConfiguration: .init(assignPublicIp: awsvpc.assignPublicIP?.rawValue))
    }
    launchType = service.launchType
    capacityProviderStrategy = service.capacityProviders.map(CapacityProvider.init)
    platformVersion = service.platformVersion
    platformFamily = service.platformFamily
    taskDefinition = service.taskDefinition?.arn.rawValue
  }
}
