/// The settings of an ECS service that controls read.
///
/// Only the service's own settings: `deployments` and `taskSets` don't count (CONTROLS ECS.2).
public struct Service: Hashable, Sendable {
  /// Whether tasks get a public address, in the words of the ECS API.
  public enum PublicIPAssignment: String, Hashable, Sendable {
    case enabled = "ENABLED"
    case disabled = "DISABLED"
  }

  /// The awsvpc part of `networkConfiguration`.
  public struct AwsvpcConfiguration: Hashable, Sendable {
    /// `nil` when not set: the API's default is `DISABLED`.
    public var assignPublicIP: PublicIPAssignment?

    /// By default not set.
    public init(assignPublicIP: PublicIPAssignment? = nil) {
      self.assignPublicIP = assignPublicIP
    }
  }

  /// Configuration items have none, which is active.
  public var status: ResourceStatus
  /// `nil` in bridge, host and none mode, for EXTERNAL controllers, and when the object is empty.
  public var awsvpcConfiguration: AwsvpcConfiguration?
  /// `nil` where a capacity provider strategy is used.
  public var launchType: String?
  /// Names of the strategy, in its order.
  public var capacityProviders: [String]
  /// A number or `LATEST`; `nil` means `LATEST`.
  public var platformVersion: String?
  /// `Linux`, `LINUX`, `Windows` or a full Windows name; configuration items have none.
  public var platformFamily: String?
  /// The revision the service runs, in the service's own account and region; `nil` if it names none.
  public var taskDefinition: ResourceARN?

  /// By default an active service that sets nothing.
  public init(
    status: ResourceStatus = .active,
    awsvpcConfiguration: AwsvpcConfiguration? = nil,
    launchType: String? = nil,
    capacityProviders: [String] = [],
    platformVersion: String? = nil,
    platformFamily: String? = nil,
    taskDefinition: ResourceARN? = nil
  ) {
    self.status = status
    self.awsvpcConfiguration = awsvpcConfiguration
    self.launchType = launchType
    self.capacityProviders = capacityProviders
    self.platformVersion = platformVersion
    self.platformFamily = platformFamily
    self.taskDefinition = taskDefinition
  }
}
