extension API {
  /// The fields of a configuration that controls read, in the spelling of the ECS API.
  ///
  /// A cluster has `settings`, a service `capacityProviderStrategy`, a task definition `containerDefinitions`.
  public struct Configuration: Decodable, Hashable, Sendable {
    /// One of a cluster's settings.
    public struct Setting: Decodable, Hashable, Sendable {
      /// Such as `containerInsights`.
      public let name: String?
      /// Such as `enabled`.
      public let value: String?
    }

    /// A service's.
    public struct NetworkConfiguration: Decodable, Hashable, Sendable {
      /// Its awsvpc part.
      public struct Awsvpc: Decodable, Hashable, Sendable {
        /// `ENABLED` or `DISABLED`; `nil` when not set.
        public let assignPublicIp: String?
      }

      /// The only part that controls read.
      public let awsvpcConfiguration: Awsvpc
    }

    /// One entry of a service's capacity provider strategy.
    public struct CapacityProvider: Decodable, Hashable, Sendable {
      /// Its name.
      public let capacityProvider: String
    }

    /// A task definition's.
    public struct RuntimePlatform: Decodable, Hashable, Sendable {
      /// Such as `LINUX`.
      public let operatingSystemFamily: String
    }

    /// One container of a task definition.
    public struct Container: Decodable, Hashable, Sendable {
      /// A container's.
      public struct LogConfiguration: Decodable, Hashable, Sendable {
        /// Such as `awslogs`.
        public let logDriver: String
      }

      /// As in the task definition.
      public let name: String?
      /// As in the task definition.
      public let user: String?
      /// `nil` when not set.
      public let privileged: Bool?
      /// `nil` when not set.
      public let readonlyRootFilesystem: Bool?
      /// `nil` when it names no driver.
      public let logConfiguration: LogConfiguration?
      /// Names of variables that a control watches; other names are never kept, and no value is.
      public let watchedEnvironment: [String]
    }

    /// Such as `ACTIVE`.
    public let status: String
    /// Of a cluster.
    public let settings: [Setting]?
    /// Of a service in awsvpc mode.
    public let networkConfiguration: NetworkConfiguration?
    /// Of a service.
    public let launchType: String?
    /// Of a service.
    public let capacityProviderStrategy: [CapacityProvider]?
    /// Of a service.
    public let platformVersion: String?
    /// Of a service.
    public let platformFamily: String?
    /// The revision that a service runs.
    public let taskDefinition: String?
    /// Of a task definition.
    public let networkMode: String?
    /// Of a task definition.
    public let pidMode: String?
    /// Of a task definition.
    public let runtimePlatform: RuntimePlatform?
    /// Of a task definition.
    public let containerDefinitions: [Container]?
  }
}
