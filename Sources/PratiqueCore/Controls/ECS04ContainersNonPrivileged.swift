/// ECS.4: ECS containers should run as non-privileged.
///
/// Source: Security Hub "Amazon ECS controls", ECS.4; rule `ecs-containers-nonprivileged`.
public enum ContainersNonPrivileged {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 4),
    title: "ECS containers should run as non-privileged",
    severity: .high,
    resourceType: .taskDefinition,
    category: "Protect > Secure access management > Root user access restrictions",
    nistRequirements: ["AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6"],
    schedule: .changeTriggered,
    parameters: [],
    configRule: "ecs-containers-nonprivileged",
    purpose: """
      A privileged container has nearly the rights of root on the container instance: whoever breaks into it has the host.
      """,
    remediation: """
      Register a new revision without `privileged: true`. Grant the single Linux capability or device that the container \
      really needs in `linuxParameters` instead.
      """,
    lifecycle: .active)

  static func outcome(for taskDefinition: TaskDefinition) -> Outcome {
    guard !taskDefinition.containers.isEmpty else { return .noContainers }
    return taskDefinition.outcomeOfContainers { index, container in
      guard container.isPrivileged == true else { return [] }
      return [Evidence("containerDefinitions[\(index)].privileged", .flag(true), container: container.name)]
    }
  }
}
