/// ECS.10: ECS Fargate services should run on the latest Fargate platform version.
///
/// Source: Security Hub "Amazon ECS controls", ECS.10; rule `ecs-fargate-latest-platform-version`; CONTROLS ECS.10 for
/// capacity providers and the platform.
public enum FargatePlatformVersion {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 10),
    title: "ECS Fargate services should run on the latest Fargate platform version",
    severity: .medium,
    resourceType: .service,
    category: "Identify > Vulnerability, patch, and version management",
    nistRequirements: ["SI-2", "SI-2(2)", "SI-2(4)", "SI-2(5)"],
    schedule: .changeTriggered,
    parameters: [
      .init(name: "latestLinuxVersion", value: "1.4.0", isCustomizable: false),
      .init(name: "latestWindowsVersion", value: "1.0.0", isCustomizable: false),
    ],
    configRule: "ecs-fargate-latest-platform-version",
    purpose: """
      Fixes to the kernel and container runtime under a Fargate task come with its platform version.
      """,
    remediation: """
      Update the service with `platformVersion` `LATEST` and force a new deployment.
      """,
    lifecycle: .active)

  /// - Parameter runsWindows: whether the revision in the service's `taskDefinition` is known to be a Windows one;
  ///   counts only where the service has no `platformFamily` of its own.
  static func outcome(for service: Service, runsWindows: Bool, parameters: Parameters) -> Outcome {
    guard isFargate(service) else {
      let evidence =
        service.launchType == nil && !service.capacityProviders.isEmpty
        ? Evidence("capacityProviderStrategy[0].capacityProvider", service.capacityProviders[0])
        : Evidence("launchType", service.launchType)
      return .notApplicable([evidence])
    }
    let evidence = [Evidence("platformVersion", service.platformVersion)]
    guard let version = service.platformVersion, version != "LATEST" else { return .compliant(evidence) }
    let isWindows = service.platformFamily.map(namesWindows) ?? runsWindows
    let latest = isWindows ? parameters.latestWindowsVersion : parameters.latestLinuxVersion
    let isCurrent = version == latest || isAboveEveryKnownVersion(version, parameters)
    return isCurrent ? .compliant(evidence) : .nonCompliant(evidence)
  }

  private static func isFargate(_ service: Service) -> Bool {
    guard let launchType = service.launchType else {
      return service.capacityProviders.contains { $0 == "FARGATE" || $0 == "FARGATE_SPOT" }
    }
    return launchType == "FARGATE"
  }

  private static func namesWindows(_ family: String) -> Bool {
    family.utf8.prefix(7).map { $0 | 0x20 }.elementsEqual("windows".utf8)
  }

  /// A number above the latest of both platforms can't be outdated. One between them is another platform's version:
  /// 1.4.0 on Windows fails.
  private static func isAboveEveryKnownVersion(_ version: String, _ parameters: Parameters) -> Bool {
    guard let parts = semanticVersion(version) else { return false }
    return [parameters.latestLinuxVersion, parameters.latestWindowsVersion].allSatisfy { known in
      semanticVersion(known).map { $0.lexicographicallyPrecedes(parts) } ?? false
    }
  }

  /// Three numbers, or `nil`.
  private static func semanticVersion(_ text: String) -> [Int]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, !parts.contains(nil) else { return nil }
    return parts.compactMap(\.self)
  }
}
