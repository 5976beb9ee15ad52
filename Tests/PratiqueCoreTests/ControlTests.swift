import PratiqueCore
import Testing

/// What CONTROLS says beyond the conformance cases.
@Suite("Controls")
struct ControlTests {
  private static let task = try! ResourceARN("arn:aws:ecs:eu-west-1:111111111111:task-definition/f:1")
  private static let service = try! ResourceARN("arn:aws:ecs:eu-west-1:111111111111:service/c/s")
  private static let cluster = try! ResourceARN("arn:aws:ecs:eu-west-1:111111111111:cluster/c")

  private func outcome(
    _ control: UInt8, _ configuration: Configuration, of resource: ResourceARN, runsWindows: Bool = false
  ) throws -> Outcome {
    let judgements = Evaluator().judge(configuration, of: resource, runsWindows: runsWindows)
    return try #require(judgements.first { $0.control.number == control }).outcome
  }

  @Test(
    "users that are root in host mode",
    arguments: [
      (nil, true), ("root", true), ("0", true), ("0:0", true), ("0:1000", true), ("root:adm", true), ("00", true),
      (":1000", true), ("1000", false), ("1000:0", false), ("nginx:root", false), ("rootless", false), ("ROOT", false),
    ] as [(String?, Bool)])
  func rootEquivalentUsers(user: String?, isRoot: Bool) throws {
    let task = TaskDefinition(networkMode: "host", containers: [ContainerDefinition(name: "a", user: user)])

    let outcome = try outcome(1, .taskDefinition(task), of: Self.task)

    #expect(outcome.kind == (isRoot ? .nonCompliant : .compliant))
  }

  @Test(
    "platform versions by platform",
    arguments: [
      ("1.4.0", false, true), ("1.3.0", false, false), ("1.0.0", false, false), ("1.5.0", false, true),
      ("2.0.0", false, true), ("1.10.0", false, true), ("LATEST", false, true), (nil, false, true),
      ("1.0.0", true, true), ("1.4.0", true, false), ("1.3.0", true, false), ("1.5.0", true, true),
      ("latest", false, false), ("1.4", false, false), ("9", false, false),
    ] as [(String?, Bool, Bool)])
  func platformVersions(version: String?, isWindows: Bool, passes: Bool) throws {
    let service = Service(launchType: "FARGATE", platformVersion: version)

    let outcome = try outcome(10, .service(service), of: Self.service, runsWindows: isWindows)

    #expect(outcome.kind == (passes ? .compliant : .nonCompliant))
  }

  @Test("the service's own platform family wins over what it runs")
  func ownPlatformWins() throws {
    let service = Service(launchType: "FARGATE", platformVersion: "1.0.0", platformFamily: "Linux")

    #expect(try outcome(10, .service(service), of: Self.service, runsWindows: true).kind == .nonCompliant)
  }

  @Test("a cluster that was described without its settings has no data, and says how to get them")
  func uncollectedSettings() throws {
    let outcome = try outcome(12, .cluster(Cluster(areSettingsCollected: false)), of: Self.cluster)

    #expect(outcome.kind == .insufficientData)
    #expect("\(outcome.evidence)".contains("--include SETTINGS"))
  }

  @Test("every failing container is named, with its field")
  func namesEveryContainer() throws {
    let task = TaskDefinition(containers: [
      ContainerDefinition(name: "web", hasReadonlyRootFilesystem: true),
      ContainerDefinition(name: "log", hasReadonlyRootFilesystem: false), ContainerDefinition(),
    ])

    let outcome = try outcome(5, .taskDefinition(task), of: Self.task)

    #expect(
      outcome
        == .nonCompliant([
          Evidence("containerDefinitions[1].readonlyRootFilesystem", .flag(false), container: "log"),
          Evidence("containerDefinitions[2].readonlyRootFilesystem", .notSet),
        ]))
  }

  @Test("the catalogue holds the nine controls with all their facts")
  func catalogue() {
    #expect(
      Catalogue.controls.map(\.id.description) == [
        "ECS.1", "ECS.2", "ECS.3", "ECS.4", "ECS.5", "ECS.8", "ECS.9", "ECS.10", "ECS.12",
      ])
    for control in Catalogue.controls {
      #expect(!control.nistRequirements.isEmpty && !control.remediation.isEmpty && !control.purpose.isEmpty)
      #expect(control.severity == (control.id.number < 10 ? .high : .medium))
    }
  }
}
