/// The current state of many resources, held in memory and judged as they come: what offline evaluation works with.
///
/// Keeps outcomes and not configurations, and equal outcomes once: most task definitions of an organisation have the
/// same, so that an organisation fits into little memory.
public struct Inventory: Sendable {
  private let evaluator: Evaluator
  private var resources: [ARN: Resource] = [:]
  private var sharedJudgements: Set<[Evaluator.Judgement]> = []

  /// What is known of one resource.
  public struct Resource: Sendable {
    /// Without a revision.
    public let name: ResourceARN
    /// What was judged of it.
    public var known = KnownVersions<Judged>()

    /// By default nothing is known.
    public init(name: ResourceARN, known: KnownVersions<Judged> = KnownVersions()) {
      self.name = name
      self.known = known
    }
  }

  /// An inventory of nothing.
  public init(evaluator: Evaluator) {
    self.evaluator = evaluator
  }

  /// How many versions of resources it holds.
  public private(set) var count = 0

  /// Takes an observation, in any order of arrival; one without news for any control counts as unchanged.
  @discardableResult
  public mutating func take(_ observation: Observation) -> KnownVersions<Judged>.Disposition {
    let name = observation.resource
    let version = KnownVersions<Judged>.Version(
      order: observation.order, isActive: observation.sight.isActive, content: judged(observation))
    return Self.change(&resources[name.resource, default: Resource(name: name.at(nil))], &count) { resource in
      resource.known.take(version, of: name.revision)
    }
  }

  /// Takes everything another inventory holds, which must judge by the same parameters.
  public mutating func take(_ other: Inventory) {
    guard count > 0 else {
      self = other
      return
    }
    for (arn, resource) in other.resources {
      Self.change(&resources[arn, default: Resource(name: resource.name)], &count) { $0.take(resource) }
    }
  }

  private static func change<Value>(
    _ resource: inout Resource, _ count: inout Int, _ body: (inout Resource) -> Value
  ) -> Value {
    let before = resource.known.count
    defer { count += resource.known.count - before }
    return body(&resource)
  }

  /// Hands over all that it knows, in the order of ARNs.
  public func forEachResource<Failure: Error>(_ each: (Resource) throws(Failure) -> Void) throws(Failure) {
    for arn in resources.keys.sorted() {
      if let resource = resources[arn] { try each(resource) }
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
    try forEachResource { resource throws(Failure) in
      for finding in resource.findings(isWindows: isWindows) { try each(finding) }
    }
  }

  private func isWindows(_ revision: ResourceARN) -> Bool {
    resources[revision.resource]?.known[revision.revision]?.content.isWindows ?? false
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

extension Inventory.Resource {
  /// Takes everything that is known of the same resource elsewhere; of two observations that are equally new the one that
  /// was there stays.
  public mutating func take(_ other: Inventory.Resource) {
    for (revision, version) in other.known.all { _ = known.take(version, of: revision) }
  }

  /// The current findings, in the order of control numbers. A service counts as what it runs: a Windows revision, even an
  /// inactive one, or not (CONTROLS ECS.10).
  ///
  /// - Parameter isWindows: whether a task definition revision is known to be a Windows one.
  public func findings(isWindows: (ResourceARN) -> Bool) -> [Inventory.Finding] {
    guard let (revision, version) = known.judged else { return [] }
    let subject = name.at(revision)
    var judgements = version.content.judgements
    if let onWindows = version.content.onWindows, isWindows(onWindows.runs) { judgements = onWindows.judgements }
    return judgements.map { Inventory.Finding(resource: subject, control: $0.control, outcome: $0.outcome) }
  }
}

/// What is kept of one observation: its outcomes.
public struct Judged: Equatable, Sendable {
  /// Of the controls of its type; of a service as if it ran no Windows revision.
  public let judgements: [Evaluator.Judgement]
  /// Of a service, where it makes a difference whether what it runs is a Windows revision.
  public let onWindows: OnWindows?
  /// Whether this is a Windows task definition.
  public let isWindows: Bool

  /// Takes everything as it is.
  public init(judgements: [Evaluator.Judgement], onWindows: OnWindows? = nil, isWindows: Bool = false) {
    self.judgements = judgements
    self.onWindows = onWindows
    self.isWindows = isWindows
  }

  /// A class only for its size: few observations have one.
  public final class OnWindows: Equatable, Sendable {
    /// What the service runs.
    public let runs: ResourceARN
    /// If that is a Windows revision.
    public let judgements: [Evaluator.Judgement]

    /// Takes everything as it is.
    public init(runs: ResourceARN, judgements: [Evaluator.Judgement]) {
      self.runs = runs
      self.judgements = judgements
    }

    /// By what it says.
    public static func == (lhs: OnWindows, rhs: OnWindows) -> Bool {
      lhs.runs == rhs.runs && lhs.judgements == rhs.judgements
    }
  }
}
