/// The current state of many resources, held in memory and judged as they come: what offline evaluation works with.
///
/// Keeps outcomes and not configurations, and equal outcomes once: most task definitions of an organisation have the
/// same, so that an organisation fits into little memory.
public struct Inventory: Sendable {
  private let evaluator: Evaluator
  private var resources: [ARN: Resource] = [:]
  private var sharedJudgements: Set<[Evaluator.Judgement]> = []

  private struct Resource {
    /// Without a revision.
    let name: ResourceARN
    var known = KnownVersions<Judged>()
  }

  /// An inventory of nothing.
  public init(evaluator: Evaluator) {
    self.evaluator = evaluator
  }

  /// Whether nothing was taken yet.
  public var isEmpty: Bool { resources.isEmpty }

  /// Takes an observation, in any order of arrival; one without news for any control counts as unchanged.
  @discardableResult
  public mutating func take(_ observation: Observation) -> KnownVersions<Judged>.Disposition {
    let name = observation.resource
    let version = KnownVersions<Judged>.Version(
      order: observation.order, isActive: observation.sight.isActive, content: judged(observation))
    return resources[name.resource, default: Resource(name: name.at(nil))].known.take(version, of: name.revision)
  }

  /// Takes everything another inventory holds, which must judge by the same parameters.
  public mutating func take(_ other: Inventory) {
    guard !isEmpty else {
      self = other
      return
    }
    for (arn, resource) in other.resources {
      for (revision, version) in resource.known.all {
        _ = resources[arn, default: Resource(name: resource.name)].known.take(version, of: revision)
      }
    }
  }

  /// A current finding: one control's outcome for one resource.
  public struct Finding: Sendable {
    /// What was judged; for a task definition the revision.
    public let resource: ResourceARN
    /// What judged.
    public let control: ControlID
    /// What it found, with its evidence.
    public let outcome: Outcome
  }

  /// Hands over each current finding, in the order of resource ARNs and control numbers.
  public func forEachFinding<Failure: Error>(_ each: (Finding) throws(Failure) -> Void) throws(Failure) {
    for arn in resources.keys.sorted() {
      guard let resource = resources[arn], let current = resource.known.judged else { continue }
      let subject = resource.name.at(current.revision)
      for judgement in judgements(current.version.content) {
        try each(Finding(resource: subject, control: judgement.control, outcome: judgement.outcome))
      }
    }
  }

  /// A service counts as what it runs: a Windows revision, even an inactive one, or not (CONTROLS ECS.10).
  private func judgements(_ judged: Judged) -> [Evaluator.Judgement] {
    guard let onWindows = judged.onWindows,
      resources[onWindows.runs.resource]?.known[onWindows.runs.revision]?.content.isWindows == true
    else { return judged.judgements }
    return onWindows.judgements
  }

  private mutating func judged(_ observation: Observation) -> Judged {
    switch observation.sight {
    case .gone(let status):
      return Judged(judgements: share(evaluator.judgeGone(observation.resource.type, status: status)))
    case .present(let configuration):
      let judgements = share(evaluator.judge(configuration, of: observation.resource))
      guard let runs = configuration.runs else {
        return Judged(judgements: judgements, isWindows: configuration.isWindows)
      }
      let onWindows = share(evaluator.judge(configuration, of: observation.resource, runsWindows: true))
      return Judged(
        judgements: judgements,
        onWindows: onWindows == judgements ? nil : Judged.OnWindows(runs: runs, judgements: onWindows))
    }
  }

  /// The same judgements, in memory that equal ones share.
  private mutating func share(_ judgements: [Evaluator.Judgement]) -> [Evaluator.Judgement] {
    sharedJudgements.insert(judgements).memberAfterInsert
  }
}

/// What is kept of one observation: its outcomes.
public struct Judged: Equatable, Sendable {
  let judgements: [Evaluator.Judgement]
  /// Of a service, where it makes a difference whether what it runs is a Windows revision.
  let onWindows: OnWindows?
  /// Whether this is a Windows task definition.
  let isWindows: Bool

  init(judgements: [Evaluator.Judgement], onWindows: OnWindows? = nil, isWindows: Bool = false) {
    self.judgements = judgements
    self.onWindows = onWindows
    self.isWindows = isWindows
  }

  /// A class only for its size: few observations have one.
  final class OnWindows: Equatable, Sendable {
    let runs: ResourceARN
    let judgements: [Evaluator.Judgement]

    init(runs: ResourceARN, judgements: [Evaluator.Judgement]) {
      self.runs = runs
      self.judgements = judgements
    }

    static func == (lhs: OnWindows, rhs: OnWindows) -> Bool {
      lhs.runs == rhs.runs && lhs.judgements == rhs.judgements
    }
  }
}
