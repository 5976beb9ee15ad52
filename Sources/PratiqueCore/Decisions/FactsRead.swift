/// What one control reads of a configuration, as text: one line for each field, in the spelling of the ECS API.
///
/// It changes exactly when something changes that the control looks at: not with the image of a container, nor with the
/// order of containers. Exemptions that hold "until changed" keep it, so that its form never changes on unchanged input.
public enum FactsRead {
  /// The lines, or `nil` where the control doesn't judge this type of resource.
  ///
  /// - Parameter runsWindows: for a service, as in ``Evaluator/judge(_:of:runsWindows:)``.
  public static func text(control: ControlID, configuration: Configuration, runsWindows: Bool = false) -> String? {
    switch configuration {
    case .cluster(let cluster): lines(control, of: cluster)?.joined(separator: "\n")
    case .service(let service): lines(control, of: service, runsWindows: runsWindows)?.joined(separator: "\n")
    case .taskDefinition(let taskDefinition): lines(control, of: taskDefinition)?.joined(separator: "\n")
    }
  }

  private static func lines(_ control: ControlID, of cluster: Cluster) -> [String]? {
    guard control == ContainerInsights.control.id else { return nil }
    let values = cluster.settings.filter { $0.name == "containerInsights" }
    let read = values.map { line("settings[containerInsights].value", $0.value) }
    return (read.isEmpty ? [line("settings[containerInsights].value", nil)] : read)
      + (cluster.areSettingsCollected ? [] : ["settings were not collected"])
  }

  private static func lines(_ control: ControlID, of service: Service, runsWindows: Bool) -> [String]? {
    switch control {
    case PublicIPDisabled.control.id:
      let path = "networkConfiguration.awsvpcConfiguration"
      guard let awsvpc = service.awsvpcConfiguration else { return [line(path, nil)] }
      return [line("\(path).assignPublicIp", awsvpc.assignPublicIP?.rawValue)]
    case FargatePlatformVersion.control.id:
      return [line("launchType", service.launchType)]
        + service.capacityProviders.map { line("capacityProviderStrategy[].capacityProvider", $0) }.sorted()
        + [line("platformVersion", service.platformVersion), line("platformFamily", service.platformFamily)]
        + (runsWindows ? ["runs a task definition for Windows"] : [])
    default:
      return nil
    }
  }

  private static func lines(_ control: ControlID, of taskDefinition: TaskDefinition) -> [String]? {
    func ofContainers(_ fields: (ContainerDefinition) -> String) -> [String] {
      let lines = taskDefinition.containers.map { "container \($0.name.map(quoted) ?? "without name"): \(fields($0))" }
      return lines.isEmpty ? [line("containerDefinitions", nil)] : lines.sorted()
    }
    switch control {
    case HostModeUsers.control.id:
      return [line("networkMode", taskDefinition.networkMode)]
        + ofContainers { "\(line("user", $0.user)), \(flag("privileged", $0.isPrivileged))" }
    case HostPIDModeDisabled.control.id:
      return [line("pidMode", taskDefinition.pidMode)]
    case ContainersNonPrivileged.control.id:
      return ofContainers { flag("privileged", $0.isPrivileged) }
    case ReadonlyRootFilesystem.control.id:
      return [line("runtimePlatform.operatingSystemFamily", taskDefinition.operatingSystemFamily)]
        + ofContainers { flag("readonlyRootFilesystem", $0.hasReadonlyRootFilesystem) }
    case SecretsInEnvironment.control.id:
      return ofContainers { container in
        let names = container.watchedEnvironment.map(\.name).sorted()
        return names.isEmpty ? "no secret keys in environment" : "environment holds \(names.joined(separator: ", "))"
      }
    case LogConfiguration.control.id:
      return ofContainers { line("logDriver", $0.logDriver) }
    default:
      return nil
    }
  }

  private static func line(_ path: String, _ value: String?) -> String {
    "\(path) = \(value.map(quoted) ?? "not set")"
  }

  private static func flag(_ path: String, _ value: Bool?) -> String {
    "\(path) = \(value.map(String.init) ?? "not set")"
  }

  /// In quotation marks, so that no value can look like another field.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\0"..."\u{1F}", "\u{7F}": quoted += "\\u{\(String(scalar.value, radix: 16))}"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
