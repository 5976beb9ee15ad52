/// ECS.2: ECS services should not have public IP addresses assigned to them automatically.
///
/// Source: Security Hub "Amazon ECS controls", ECS.2; rule `ecs-service-assign-public-ip-disabled`.
public enum PublicIPDisabled {
  /// The control's entry in the catalogue.
  public static let control = Control(
    id: ControlID(ecs: 2),
    title: "ECS services should not have public IP addresses assigned to them automatically",
    severity: .high,
    resourceType: .service,
    category: "Protect > Secure network configuration > Resources not publicly accessible",
    nistRequirements: [
      "AC-21", "AC-3", "AC-3(7)", "AC-4", "AC-4(21)", "AC-6", "SC-7", "SC-7(11)", "SC-7(16)", "SC-7(20)", "SC-7(21)",
      "SC-7(3)", "SC-7(4)", "SC-7(9)",
    ],
    schedule: .changeTriggered,
    parameters: [.init(name: "exemptEcsServiceArns", value: "", isCustomizable: false)],
    configRule: "ecs-service-assign-public-ip-disabled",
    purpose: """
      A task with a public address can be reached from the internet, so a gap in a security group becomes a way in.
      """,
    remediation: """
      Set `assignPublicIp` to `DISABLED` in the service's network configuration and redeploy it in private subnets; let \
      traffic in through a load balancer, and out through a NAT gateway or VPC endpoints.
      """,
    lifecycle: .active)

  /// - Parameter arn: the service's own ARN, looked up in `exemptEcsServiceArns`.
  static func outcome(for service: Service, arn: ARN, parameters: Parameters) -> Outcome {
    guard let awsvpc = service.awsvpcConfiguration else {
      return .notApplicable([Evidence("networkConfiguration.awsvpcConfiguration", nil)])
    }
    let evidence = [
      Evidence("networkConfiguration.awsvpcConfiguration.assignPublicIp", awsvpc.assignPublicIP?.rawValue)
    ]
    return switch awsvpc.assignPublicIP {
    case .enabled where parameters.exemptECSServiceARNs.contains(arn.rawValue): .compliant(evidence)
    case .enabled: .nonCompliant(evidence)
    case .disabled, nil: .compliant(evidence)
    }
  }
}
