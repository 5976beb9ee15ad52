public import PratiqueCore

extension Instant {
  /// A moment of 2026 that tests count from.
  public static let noon = Instant("2026-03-01T12:00:00Z")!

  /// The microsecond before.
  public var justBefore: Instant { Instant(microseconds: microseconds - 1) }
}

extension Exemption {
  /// An approved exemption of team `payments` from ECS.2, from noon for an hour.
  public static func fixture(
    id: String = "exm_1",
    version: Int = 1,
    team: String = "payments",
    control: ControlID = ControlID(ecs: 2),
    category: Category = .waiver,
    selector: Selector = .fixture(),
    startsAt: Instant = .noon,
    expiresAt: Instant? = .noon.adding(seconds: 3600),
    state: State = .approved,
    approvedAt: Instant? = .noon,
    endedAt: Instant? = nil
  ) -> Exemption {
    Exemption(
      id: ExemptionID(id)!, version: version, team: TeamID(team)!, control: control, category: category,
      selector: selector, startsAt: startsAt, expiresAt: expiresAt, state: state, approvedAt: approvedAt,
      endedAt: endedAt)
  }
}

extension Selector {
  /// Targets as people write them; by default the account 111111111111.
  public static func fixture(
    _ targets: String..., tags: [TagCondition] = [], container: String? = nil, unchangedFacts: [ARN: String]? = nil
  ) -> Selector {
    let targets = targets.isEmpty ? ["111111111111"] : targets
    return try! Selector(
      targets: targets.map { try! Target($0) }, tags: tags, container: container, unchangedFacts: unchangedFacts)
  }
}

extension Enablement {
  /// Switches ECS.2 off from noon on.
  public static func fixture(
    id: String = "enb_1",
    control: ControlID = ControlID(ecs: 2),
    scope: Scope = .organisation,
    isEnabled: Bool = false,
    isLocked: Bool = false,
    startsAt: Instant = .noon,
    endsAt: Instant? = nil
  ) -> Enablement {
    Enablement(
      id: EnablementID(id)!, control: control, scope: scope, isEnabled: isEnabled, isLocked: isLocked,
      startsAt: startsAt, endsAt: endsAt)
  }
}

extension Subject {
  /// A service that fails ECS.2.
  public static func fixture(
    _ arn: String = "arn:aws:ecs:eu-west-1:111111111111:service/shop/web",
    tags: [String: String] = [:],
    control: ControlID = ControlID(ecs: 2),
    outcome: Outcome = .nonCompliant([Evidence("assignPublicIp", .text("ENABLED"))]),
    factsRead: String? = nil
  ) -> Subject {
    Subject(resource: try! ResourceARN(arn), tags: tags, control: control, outcome: outcome, factsRead: factsRead)
  }
}

extension Outcome {
  /// A failure of these containers; `nil` is one without a name.
  public static func failing(_ containers: String?...) -> Outcome {
    .nonCompliant(
      containers.enumerated().map { index, name in
        Evidence("containerDefinitions[\(index)].user", .notSet, container: name)
      })
  }
}
