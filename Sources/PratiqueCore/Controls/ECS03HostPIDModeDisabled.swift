/// ECS.3: ECS task definitions should not share the host's process namespace.
///
/// Source: Security Hub "Amazon ECS controls", ECS.3; rule `ecs-task-definition-pid-mode-check`.
public enum HostPIDModeDisabled {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 3),
    title: "ECS task definitions should not share the host's process namespace",
    severity: .high,
    resourceType: .taskDefinition,
    category: "Identify > Resource configuration",
    nistRequirements: ["CA-9(1)", "CM-2"],
    schedule: .changeTriggered,
    parameters: [],
    configRule: "ecs-task-definition-pid-mode-check",
    purpose: """
      With the host's process namespace a container sees every process on the host, and can signal or inspect them.
      """,
    remediation: """
      Register a new revision with `pidMode` left out, or set to `task` where containers of one task must see each \
      other, and redeploy the services that run the old one.
      """,
    lifecycle: .active)

  static func outcome(for taskDefinition: TaskDefinition) -> Outcome {
    let evidence = [Evidence("pidMode", taskDefinition.pidMode)]
    return taskDefinition.pidMode == "host" ? .nonCompliant(evidence) : .compliant(evidence)
  }
}
