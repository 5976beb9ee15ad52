import PratiqueCore
import PratiqueOperations

struct TaskDefinitionAnswer: Encodable, Sendable {
  struct RuntimePlatform: Encodable, Sendable {
    let operatingSystemFamily: String
  }

  let status: String
  @OrNull var networkMode: String?
  @OrNull var pidMode: String?
  @OrNull var runtimePlatform: RuntimePlatform?
  let containerDefinitions: [ContainerAnswer]

  init(_ taskDefinition: TaskDefinition) {
    status = taskDefinition.status.rawValue
    networkMode = taskDefinition.networkMode
    pidMode = taskDefinition.pidMode
    runtimePlatform = taskDefinition.operatingSystemFamily.map(RuntimePlatform.init)
    containerDefinitions = taskDefinition.containers.map(ContainerAnswer.init)
  }
}

struct ContainerAnswer: Encodable, Sendable {
  struct LogConfiguration: Encodable, Sendable {
    let logDriver: String
  }

  @OrNull var name: String?
  @OrNull var user: String?
  @OrNull var privileged: Bool?
  @OrNull var readonlyRootFilesystem: Bool?
  @OrNull var logConfiguration: LogConfiguration?
  /// The names of variables that a control watches; other names are never kept, and no value is.
  let watchedEnvironment: [String]

  init(_ container: ContainerDefinition) {
    name = container.name
    user = container.user
    privileged = container.isPrivileged
    readonlyRootFilesystem = container.hasReadonlyRootFilesystem
    logConfiguration = container.logDriver.map(LogConfiguration.init)
    watchedEnvironment = container.watchedEnvironment.map(\.name)
  }
}
