public import PratiqueCore

extension Observation {
  /// The observation as a configuration item of AWS Config, as far as controls can tell.
  public var configurationItem: String {
    let status: String
    let body: String
    switch sight {
    case .gone(let word):
      status = word
      body = "null"
    case .present(let configuration):
      status = "OK"
      body = configuration.pascalCase(arn: resource.arn.rawValue)
    }
    let tagText = tags.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
    return """
      {"configuration":\(body),"tags":{\(tagText)},"configurationItemCaptureTime":"\(order.capturedAt)",\
      "configurationStateId":\(order.stateID),"awsAccountId":"\(resource.accountID)",\
      "configurationItemStatus":"\(status)","resourceType":"\(resource.type)","ARN":"\(resource.arn)",\
      "awsRegion":"\(resource.region)"}
      """
  }
}

extension Configuration {
  fileprivate func pascalCase(arn: String) -> String {
    func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
    switch self {
    case .cluster(let cluster):
      let settings = cluster.settings.map { #"{"Name":\#(quoted($0.name)),"Value":\#(quoted($0.value))}"# }
      return #"{"Arn":"\#(arn)","ClusterSettings":[\#(settings.joined(separator: ","))]}"#
    case .service(let service):
      let awsvpc = service.awsvpcConfiguration.map {
        #"{"AwsvpcConfiguration":{"Subnets":[],"AssignPublicIp":\#(quoted($0.assignPublicIP?.rawValue))}}"#
      }
      return """
        {"ServiceArn":"\(arn)","Status":"\(service.status.rawValue)","LaunchType":\(quoted(service.launchType)),\
        "PlatformVersion":\(quoted(service.platformVersion)),"NetworkConfiguration":\(awsvpc ?? "{}"),\
        "TaskDefinition":\(quoted(service.taskDefinition?.arn.rawValue))}
        """
    case .taskDefinition(let taskDefinition):
      let containers = taskDefinition.containers.map { container in
        """
        {"Name":\(quoted(container.name)),"User":\(quoted(container.user)),\
        "ReadonlyRootFilesystem":\(container.hasReadonlyRootFilesystem.map(String.init) ?? "null")}
        """
      }
      return """
        {"TaskDefinitionArn":"\(arn)","Status":"\(taskDefinition.status.rawValue)",\
        "NetworkMode":\(quoted(taskDefinition.networkMode)),"PidMode":\(quoted(taskDefinition.pidMode)),\
        "RuntimePlatform":{"OperatingSystemFamily":\(quoted(taskDefinition.operatingSystemFamily))},\
        "ContainerDefinitions":[\(containers.joined(separator: ","))]}
        """
    }
  }
}
