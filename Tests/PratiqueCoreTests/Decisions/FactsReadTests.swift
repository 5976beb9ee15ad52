import PratiqueCore
import Testing

@Suite("Facts read")
struct FactsReadTests {
  private func text(_ control: UInt8, _ configuration: Configuration) -> String? {
    FactsRead.text(control: ControlID(ecs: control), configuration: configuration)
  }

  @Test("the form never changes: stored exemptions rest on it")
  func form() {
    let task = Configuration.taskDefinition(
      TaskDefinition(
        networkMode: "host", operatingSystemFamily: "LINUX",
        containers: [
          ContainerDefinition(
            name: "web", user: "0", isPrivileged: false, hasReadonlyRootFilesystem: true,
            watchedEnvironment: [.init(index: 3, name: "AWS_ACCESS_KEY_ID")], logDriver: "awslogs"),
          ContainerDefinition(name: "a\"\n"), ContainerDefinition(),
        ]))
    let service = Configuration.service(
      Service(
        awsvpcConfiguration: .init(assignPublicIP: .enabled), capacityProviders: ["FARGATE", "B"],
        platformVersion: "1.4.0"))

    #expect(
      text(1, task) == #"""
        networkMode = "host"
        container "a\"\u{a}": user = not set, privileged = not set
        container "web": user = "0", privileged = false
        container without name: user = not set, privileged = not set
        """#)
    #expect(text(3, task) == "pidMode = not set")
    #expect(
      text(5, task) == #"""
        runtimePlatform.operatingSystemFamily = "LINUX"
        container "a\"\u{a}": readonlyRootFilesystem = not set
        container "web": readonlyRootFilesystem = true
        container without name: readonlyRootFilesystem = not set
        """#)
    #expect(
      text(8, task) == #"""
        container "a\"\u{a}": no secret keys in environment
        container "web": environment holds AWS_ACCESS_KEY_ID
        container without name: no secret keys in environment
        """#)
    #expect(
      text(9, task) == #"""
        container "a\"\u{a}": logDriver = not set
        container "web": logDriver = "awslogs"
        container without name: logDriver = not set
        """#)
    #expect(text(2, service) == #"networkConfiguration.awsvpcConfiguration.assignPublicIp = "ENABLED""#)
    #expect(
      text(10, service) == #"""
        launchType = not set
        capacityProviderStrategy[].capacityProvider = "B"
        capacityProviderStrategy[].capacityProvider = "FARGATE"
        platformVersion = "1.4.0"
        platformFamily = not set
        """#)
    #expect(
      text(12, .cluster(Cluster(settings: [.init(name: "containerInsights", value: "disabled")])))
        == #"settings[containerInsights].value = "disabled""#)
  }

  @Test("every control reads exactly the resources it judges")
  func everyControl() {
    let all: [(ResourceType, Configuration)] = [
      (.cluster, .cluster(Cluster())), (.service, .service(Service())),
      (.taskDefinition, .taskDefinition(TaskDefinition())),
    ]
    for control in Catalogue.controls {
      for (type, configuration) in all {
        let text = FactsRead.text(control: control.id, configuration: configuration)
        #expect((text != nil) == (type == control.resourceType), "\(control.id) \(type)")
      }
    }
  }

  @Test("what the control doesn't look at changes nothing, nor does the order of containers")
  func unrelated() {
    let one = ContainerDefinition(name: "a", user: "root", logDriver: "awslogs")
    let two = ContainerDefinition(name: "b", user: "1000", logDriver: nil)
    var changed = one
    changed.user = "1000"
    func task(_ containers: ContainerDefinition...) -> Configuration {
      .taskDefinition(TaskDefinition(containers: containers))
    }

    #expect(text(9, task(one, two)) == text(9, task(two, changed)))
    #expect(text(9, task(one, two)) != text(9, task(one)))
    #expect(text(1, task(one)) != text(1, task(changed)))
  }
}
