/// The settings of one container of a task definition that controls read.
public struct ContainerDefinition: Hashable, Sendable {
  /// A variable of `environment` whose name some control watches.
  public struct EnvironmentVariable: Hashable, Sendable {
    /// Its place in the container's `environment` list, from 0.
    public let index: Int
    /// One of the watched names.
    public let name: String

    /// At a place of the list.
    public init(index: Int, name: String) {
      self.index = index
      self.name = name
    }
  }

  /// As written; `nil` is import damage.
  public var name: String?
  /// `user`, `user:group`, or numbers; `nil` leaves it to the image.
  public var user: String?
  /// `privileged`; not set is not privileged.
  public var isPrivileged: Bool?
  /// `readonlyRootFilesystem`; not set is writable.
  public var hasReadonlyRootFilesystem: Bool?
  /// Only variables named in ``SecretsInEnvironment/watchedNames``; other names are never kept, and no value is.
  public var watchedEnvironment: [EnvironmentVariable]
  /// Any driver counts as logging.
  public var logDriver: String?

  /// By default a container that sets nothing.
  public init(
    name: String? = nil,
    user: String? = nil,
    isPrivileged: Bool? = nil,
    hasReadonlyRootFilesystem: Bool? = nil,
    watchedEnvironment: [EnvironmentVariable] = [],
    logDriver: String? = nil
  ) {
    self.name = name
    self.user = user
    self.isPrivileged = isPrivileged
    self.hasReadonlyRootFilesystem = hasReadonlyRootFilesystem
    self.watchedEnvironment = watchedEnvironment
    self.logDriver = logDriver
  }
}
