/// ECS.12: ECS clusters should use Container Insights.
///
/// Source: Security Hub "Amazon ECS controls", ECS.12; rule `ecs-container-insights-enabled`.
public enum ContainerInsights {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 12),
    title: "ECS clusters should use Container Insights",
    severity: .medium,
    resourceType: .cluster,
    category: "Identify > Logging",
    nistRequirements: ["AU-6(3)", "AU-6(4)", "CA-7", "SI-2"],
    schedule: .changeTriggered,
    parameters: [],
    configRule: "ecs-container-insights-enabled",
    purpose: """
      Without Container Insights a cluster reports no metrics of its tasks, so failures and overload go unseen.
      """,
    remediation: """
      Run `aws ecs update-cluster-settings --cluster NAME --settings name=containerInsights,value=enabled` (or \
      `enhanced`), and set the account default so that new clusters start with it.
      """,
    lifecycle: .active)

  static func outcome(for cluster: Cluster) -> Outcome {
    guard cluster.areSettingsCollected else {
      return .insufficientData([
        Evidence("settings", "empty: collected without settings; run describe-clusters with --include SETTINGS")
      ])
    }
    let path = "settings[containerInsights].value"
    let values = cluster.settings.filter { $0.name == "containerInsights" }.map(\.value)
    if let value = values.first(where: { $0 == "enabled" || $0 == "enhanced" }) {
      return .compliant([Evidence(path, value)])
    }
    return .nonCompliant([Evidence(path, values.first ?? nil)])
  }
}
