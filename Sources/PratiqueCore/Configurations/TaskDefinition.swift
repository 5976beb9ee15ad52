/// The settings of one task definition revision that controls read.
public struct TaskDefinition: Hashable, Sendable {
  /// Whether the revision may be used for new tasks.
  public enum Status: String, Hashable, Sendable {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
    case deleteInProgress = "DELETE_IN_PROGRESS"
  }

  /// An item without a status is active unless deleted (CONTROLS section 2).
  public var status: Status
  /// `host` is the one that counts; `nil` is bridge on Linux.
  public var networkMode: String?
  /// `host` shares the processes of the container instance.
  public var pidMode: String?
  /// From `runtimePlatform`; `nil` is judged as Linux.
  public var operatingSystemFamily: String?
  /// Sidecars, log routers and non-essential containers too.
  public var containers: [ContainerDefinition]

  /// By default an active revision that sets nothing.
  public init(
    status: Status = .active,
    networkMode: String? = nil,
    pidMode: String? = nil,
    operatingSystemFamily: String? = nil,
    containers: [ContainerDefinition] = []
  ) {
    self.status = status
    self.networkMode = networkMode
    self.pidMode = pidMode
    self.operatingSystemFamily = operatingSystemFamily
    self.containers = containers
  }

  /// Whether the operating system family is a Windows one (`WINDOWS_SERVER_2022_CORE`, …).
  public var isWindows: Bool { operatingSystemFamily?.hasPrefix("WINDOWS") ?? false }
}
