public import PratiqueCore

/// Random observations of a few resources, close enough together that they get in each other's way.
public struct ObservationStory: Sendable {
  /// In the order in which they were made.
  public let observations: [Observation]

  /// - Parameter count: how many observations.
  public init(count: Int, using generator: inout some RandomNumberGenerator) {
    var order: Int64 = 0
    observations = (0..<count).map { _ in
      // Each order key occurs once: what AWS captured once, it captured with one content.
      order += 1
      return Self.observation(
        order: OrderKey(capturedAt: Instant(microseconds: order / 2 * 1_000_000), stateID: order % 2), &generator)
    }
  }

  private static func observation(order: OrderKey, _ generator: inout some RandomNumberGenerator) -> Observation {
    let account = ["111111111111", "222222222222"].randomElement(using: &generator)!
    let prefix = "arn:aws:ecs:eu-west-1:\(account):"
    let isGone = Int.random(in: 0..<6, using: &generator) == 0
    let revision = Int.random(in: 8...11, using: &generator)
    let (arn, configuration): (String, Configuration) =
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: (prefix + "cluster/one", .cluster(cluster(&generator)))
      case 1: (prefix + "service/one/web", .service(service(runs: prefix, &generator)))
      default: (prefix + "task-definition/web:\(revision)", .taskDefinition(taskDefinition(&generator)))
      }
    let sight: Observation.Sight = isGone ? .gone(status: "ResourceDeleted") : .present(configuration)
    return Observation(resource: try! ResourceARN(arn), order: order, sight: sight)
  }

  private static func cluster(_ generator: inout some RandomNumberGenerator) -> Cluster {
    let value = ["enabled", "disabled", nil].randomElement(using: &generator)!
    return Cluster(settings: [Cluster.Setting(name: "containerInsights", value: value)])
  }

  private static func service(runs prefix: String, _ generator: inout some RandomNumberGenerator) -> Service {
    Service(
      status: [.active, .active, .draining, .inactive].randomElement(using: &generator)!,
      awsvpcConfiguration: Service.AwsvpcConfiguration(
        assignPublicIP: [.enabled, .disabled, nil].randomElement(using: &generator)!),
      launchType: ["FARGATE", "EC2"].randomElement(using: &generator)!,
      platformVersion: ["1.0.0", "1.4.0", "LATEST"].randomElement(using: &generator)!,
      taskDefinition: try! ResourceARN("\(prefix)task-definition/web:\(Int.random(in: 8...11, using: &generator))"))
  }

  private static func taskDefinition(_ generator: inout some RandomNumberGenerator) -> TaskDefinition {
    TaskDefinition(
      status: [.active, .active, .inactive, .deleteInProgress].randomElement(using: &generator)!,
      networkMode: ["host", "awsvpc"].randomElement(using: &generator)!,
      pidMode: ["host", nil].randomElement(using: &generator)!,
      operatingSystemFamily: ["LINUX", "WINDOWS_SERVER_2022_CORE", nil].randomElement(using: &generator)!,
      containers: [
        ContainerDefinition(
          name: "app", user: ["root", "1000"].randomElement(using: &generator)!,
          hasReadonlyRootFilesystem: Bool.random(using: &generator))
      ])
  }
}

/// The slow and obvious way to the current findings: keep everything, sort, look.
public struct ObviousInventory: Sendable {
  /// In the order in which they were made.
  public let observations: [Observation]

  /// Keeps everything.
  public init(_ observations: [Observation]) {
    self.observations = observations
  }

  /// Every current finding as `ARN CONTROL OUTCOME`, in order.
  public func findings(_ evaluator: Evaluator) -> [String] {
    let newest = Dictionary(grouping: observations, by: \.resource).mapValues { seen in
      seen.sorted { $0.order < $1.order }.last!
    }
    var lines: [String] = []
    for (_, versions) in Dictionary(grouping: newest.values, by: \.resource.resource) {
      let isFamily = versions[0].resource.type == .taskDefinition
      let active = versions.filter(\.sight.isActive).sorted {
        ($0.resource.revision?.number ?? 0) < ($1.resource.revision?.number ?? 0)
      }
      guard let judged = isFamily ? active.last : versions[0] else { continue }
      for judgement in judge(judged, newest, evaluator) {
        lines.append("\(judged.resource.arn) \(judgement.control) \(judgement.outcome.kind.word)")
      }
    }
    return lines.sorted()
  }

  private func judge(
    _ observation: Observation, _ newest: [ResourceARN: Observation], _ evaluator: Evaluator
  ) -> [Evaluator.Judgement] {
    switch observation.sight {
    case .gone(let status): return evaluator.judgeGone(observation.resource.type, status: status)
    case .present(let configuration):
      var runsWindows = false
      if case .service(let service) = configuration, let running = service.taskDefinition,
        case .present(.taskDefinition(let taskDefinition)) = newest[running]?.sight
      {
        runsWindows = taskDefinition.isWindows
      }
      return evaluator.judge(configuration, of: observation.resource, runsWindows: runsWindows)
    }
  }
}
