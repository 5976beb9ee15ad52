/// ECS.9: ECS task definitions should have a logging configuration.
///
/// Source: Security Hub "Amazon ECS controls", ECS.9; rule `ecs-task-definition-log-configuration`.
public enum LogConfiguration {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 9),
    title: "ECS task definitions should have a logging configuration",
    severity: .high,
    resourceType: .taskDefinition,
    category: "Identify > Logging",
    nistRequirements: [
      "AC-4(26)", "AU-10", "AU-12", "AU-2", "AU-3", "AU-6(3)", "AU-6(4)", "CA-7", "SC-7(9)", "SI-7(8)",
    ],
    schedule: .changeTriggered,
    parameters: [],
    configRule: "ecs-task-definition-log-configuration",
    purpose: """
      What a container writes is gone with the task unless a log driver carries it away.
      """,
    remediation: """
      Register a new revision in which every container, sidecars and log routers too, has a `logConfiguration` with a \
      `logDriver`. Where something outside ECS collects the logs, switch the control off for that account and say so.
      """,
    lifecycle: .active)

  static func outcome(for taskDefinition: TaskDefinition) -> Outcome {
    guard !taskDefinition.containers.isEmpty else { return .noContainers }
    return taskDefinition.outcomeOfContainers { index, container in
      guard container.logDriver == nil else { return [] }
      return [
        Evidence("containerDefinitions[\(index)].logConfiguration.logDriver", .notSet, container: container.name)
      ]
    }
  }
}
