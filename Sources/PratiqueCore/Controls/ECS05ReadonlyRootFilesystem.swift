/// ECS.5: ECS containers should be limited to read-only access to root filesystems.
///
/// Source: Security Hub "Amazon ECS controls", ECS.5; rule `ecs-containers-readonly-access`. Windows is not applicable
/// by the later edition of the same control (CONTROLS ECS.5).
public enum ReadonlyRootFilesystem {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 5),
    title: "ECS containers should be limited to read-only access to root filesystems",
    severity: .high,
    resourceType: .taskDefinition,
    category: "Protect > Secure access management",
    nistRequirements: ["AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6"],
    schedule: .changeTriggered,
    parameters: [],
    configRule: "ecs-containers-readonly-access",
    purpose: """
      On a writable root filesystem an intruder can change the program that runs, or leave tools behind.
      """,
    remediation: """
      Register a new revision with `readonlyRootFilesystem: true` on every container, and mount a volume or `tmpfs` where \
      the program must write. Windows containers don't know the setting and aren't judged.
      """,
    lifecycle: .active)

  static func outcome(for taskDefinition: TaskDefinition) -> Outcome {
    guard !taskDefinition.containers.isEmpty else { return .noContainers }
    guard !taskDefinition.isWindows else {
      return .notApplicable([
        Evidence("runtimePlatform.operatingSystemFamily", taskDefinition.operatingSystemFamily)
      ])
    }
    return taskDefinition.outcomeOfContainers { index, container in
      guard container.hasReadonlyRootFilesystem != true else { return [] }
      let value = container.hasReadonlyRootFilesystem.map(Evidence.Value.flag) ?? .notSet
      return [Evidence("containerDefinitions[\(index)].readonlyRootFilesystem", value, container: container.name)]
    }
  }
}
