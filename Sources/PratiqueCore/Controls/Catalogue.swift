/// Every control that is judged, in the order of its numbers.
public enum Catalogue {
  /// Rises whenever a rule's answer on unchanged input can change; stored outcomes of an older version are judged anew.
  public static let rulesVersion = 1

  /// By number, lowest first.
  public static let controls: [Control] = [
    HostModeUsers.control,
    PublicIPDisabled.control,
    HostPIDModeDisabled.control,
    ContainersNonPrivileged.control,
    ReadonlyRootFilesystem.control,
    SecretsInEnvironment.control,
    LogConfiguration.control,
    FargatePlatformVersion.control,
    ContainerInsights.control,
  ]

  /// The controls that judge resources of one type.
  public static func controls(for type: ResourceType) -> [Control] {
    controls.filter { $0.resourceType == type }
  }

  /// The control's entry; every `ControlID` that can be read from text has one.
  public static func control(_ id: ControlID) -> Control? {
    controls.first { $0.id == id }
  }
}
