/// Judges configurations: a pure function of configuration and parameters (DESIGN section 2).
///
/// No clock, no database, no decision: the same input always has the same outcomes.
public struct Evaluator: Sendable {
  /// Of all rules.
  public let parameters: Parameters

  /// By default nothing is exempt.
  public init(parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// One control's outcome for one resource.
  public struct Judgement: Hashable, Sendable {
    /// What judged.
    public let control: ControlID
    /// What it found, with its evidence.
    public let outcome: Outcome

    /// Takes everything as it is.
    public init(control: ControlID, outcome: Outcome) {
      self.control = control
      self.outcome = outcome
    }
  }

  /// The outcomes of every control of the resource's type, in the order of control numbers.
  ///
  /// - Parameters:
  ///   - resource: the ARN of what is judged; for a task definition that of the revision.
  ///   - runsWindows: for a service, whether the revision that it runs is known to be a Windows one (CONTROLS ECS.10).
  public func judge(_ configuration: Configuration, of resource: ResourceARN, runsWindows: Bool = false) -> [Judgement]
  {
    switch configuration {
    case .cluster(let cluster):
      guard cluster.status != .inactive else { return gone(.cluster, Evidence("status", cluster.status.rawValue)) }
      return [Judgement(control: ContainerInsights.control.id, outcome: ContainerInsights.outcome(for: cluster))]
    case .service(let service):
      guard service.status != .inactive else { return gone(.service, Evidence("status", service.status.rawValue)) }
      return [
        Judgement(
          control: PublicIPDisabled.control.id,
          outcome: PublicIPDisabled.outcome(for: service, arn: resource.resource, parameters: parameters)),
        Judgement(
          control: FargatePlatformVersion.control.id,
          outcome: FargatePlatformVersion.outcome(for: service, runsWindows: runsWindows, parameters: parameters)),
      ]
    case .taskDefinition(let taskDefinition):
      return [
        Judgement(control: HostModeUsers.control.id, outcome: HostModeUsers.outcome(for: taskDefinition)),
        Judgement(control: HostPIDModeDisabled.control.id, outcome: HostPIDModeDisabled.outcome(for: taskDefinition)),
        Judgement(
          control: ContainersNonPrivileged.control.id, outcome: ContainersNonPrivileged.outcome(for: taskDefinition)),
        Judgement(
          control: ReadonlyRootFilesystem.control.id, outcome: ReadonlyRootFilesystem.outcome(for: taskDefinition)),
        Judgement(control: SecretsInEnvironment.control.id, outcome: SecretsInEnvironment.outcome(for: taskDefinition)),
        Judgement(control: LogConfiguration.control.id, outcome: LogConfiguration.outcome(for: taskDefinition)),
      ]
    }
  }

  /// What every control says of a resource that is gone: `NOT_APPLICABLE` (CONTROLS section 2).
  ///
  /// - Parameter status: the word that says so, such as `ResourceDeleted`.
  public func judgeGone(_ type: ResourceType, status: String) -> [Judgement] {
    gone(type, Evidence("configurationItemStatus", status))
  }

  private func gone(_ type: ResourceType, _ evidence: Evidence) -> [Judgement] {
    Catalogue.controls(for: type).map { Judgement(control: $0.id, outcome: .notApplicable([evidence])) }
  }
}

extension PackedOutcomes {
  /// The outcomes' words, without their evidence.
  public init(_ judgements: [Evaluator.Judgement]) {
    self.init()
    for judgement in judgements { self[judgement.control] = judgement.outcome.kind }
  }
}
