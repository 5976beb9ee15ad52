/// ECS.8: Secrets should not be passed as container environment variables.
///
/// Source: Security Hub "Amazon ECS controls", ECS.8; rule `ecs-no-environment-secrets`.
public enum SecretsInEnvironment {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 8),
    title: "Secrets should not be passed as container environment variables",
    severity: .high,
    resourceType: .taskDefinition,
    category: "Protect > Secure development > Credentials not hard-coded",
    nistRequirements: ["CA-9(1)", "CM-2"],
    schedule: .changeTriggered,
    parameters: [
      .init(name: "secretKeys", value: watchedNames.joined(separator: ","), isCustomizable: false)
    ],
    configRule: "ecs-no-environment-secrets",
    purpose: """
      An environment variable is readable by everyone who may describe the task definition, and stays in every old \
      revision.
      """,
    remediation: """
      Give the task a role instead of access keys; pass other secrets through `secrets`, from Secrets Manager or Systems \
      Manager Parameter Store. Then revoke the keys that were exposed and delete the revisions that hold them.
      """,
    lifecycle: .active)

  /// The rule's fixed `secretKeys`; whole names, letter case counts.
  public static let watchedNames = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"]

  static func outcome(for taskDefinition: TaskDefinition) -> Outcome {
    guard !taskDefinition.containers.isEmpty else { return .noContainers }
    return taskDefinition.outcomeOfContainers { index, container in
      container.watchedEnvironment.map { variable in
        Evidence(
          "containerDefinitions[\(index)].environment[\(variable.index)].name", .text(variable.name),
          container: container.name)
      }
    }
  }
}
