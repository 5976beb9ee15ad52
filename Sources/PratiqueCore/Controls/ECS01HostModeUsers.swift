/// ECS.1: Amazon ECS task definitions should have secure networking modes and user definitions.
///
/// Source: Security Hub "Amazon ECS controls", ECS.1; rule `ecs-task-definition-user-for-host-mode-check`;
/// CONTROLS section 3 for the punctuation of AWS's sentence and for root-equivalent users.
public enum HostModeUsers {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 1),
    title: "Amazon ECS task definitions should have secure networking modes and user definitions",
    severity: .high,
    resourceType: .taskDefinition,
    category: "Protect > Secure access management",
    nistRequirements: ["AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6"],
    schedule: .changeTriggered,
    parameters: [.init(name: "SkipInactiveTaskDefinitions", value: "true", isCustomizable: false)],
    configRule: "ecs-task-definition-user-for-host-mode-check",
    purpose: """
      A container in host network mode shares the host's network. Running it as root without having asked for elevated \
      rights is usually an accident, and one that reaches the whole host.
      """,
    remediation: """
      Register a new revision in which every container of the host-mode task names a user other than root in `user`, or \
      that uses `awsvpc` or `bridge` network mode. Where elevated rights are meant, say so with `privileged: true` \
      (ECS.4 will then report it). Redeploy the services that run the old revision.
      """,
    lifecycle: .retiredUpstream(since: "2026-03", successors: ["ECS.4", "ECS.17", "ECS.20", "ECS.21"]))

  static func outcome(for taskDefinition: TaskDefinition) -> Outcome {
    guard taskDefinition.networkMode == "host" else {
      return .compliant([Evidence("networkMode", taskDefinition.networkMode)])
    }
    guard !taskDefinition.containers.isEmpty else { return .noContainers }
    return taskDefinition.outcomeOfContainers { index, container in
      guard container.isPrivileged != true, isRootEquivalent(container.user) else { return [] }
      let value = container.user.map(Evidence.Value.text) ?? .notSet
      return [Evidence("containerDefinitions[\(index)].user", value, container: container.name)]
    }
  }

  /// Not set, or a user part of exactly `root`, empty, or a numeric zero.
  static func isRootEquivalent(_ user: String?) -> Bool {
    guard let user else { return true }
    let name = user.utf8.prefix { $0 != UInt8(ascii: ":") }
    return name.elementsEqual("root".utf8) || name.allSatisfy { $0 == UInt8(ascii: "0") }
  }
}
