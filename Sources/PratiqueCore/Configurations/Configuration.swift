/// What a resource is set up to be: only the fields that controls read.
public enum Configuration: Hashable, Sendable {
  case cluster(Cluster)
  case service(Service)
  case taskDefinition(TaskDefinition)
}

extension Configuration {
  /// The task definition revision that a service runs.
  public var runs: ResourceARN? {
    guard case .service(let service) = self else { return nil }
    return service.taskDefinition
  }

  /// Whether this is a task definition for a Windows operating system.
  public var isWindows: Bool {
    guard case .taskDefinition(let taskDefinition) = self else { return false }
    return taskDefinition.isWindows
  }
}
