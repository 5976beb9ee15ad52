public import PratiqueCore

/// The slow and obvious way to numbers over time: after everything that happens, write down all there is; then look it up
/// and count.
///
/// Written from DESIGN sections 3 to 5. It shares plain values with the product, and none of its answers.
public struct HistoryOracle: Sendable {
  /// What is judged by what.
  public struct Finding: Hashable, Sendable {
    /// The lasting resource.
    public let resource: ARN
    /// Whose.
    public let accountID: AccountID
    /// Where.
    public let region: Region
    /// What judges.
    public let control: ControlID
  }

  /// What is reported of a finding, and what that rests on.
  public struct State: Hashable, Sendable {
    /// With the revision.
    public let judged: ResourceARN
    /// Blind to decisions.
    public let outcome: Outcome.Kind
    /// Whether the resource is deleted, and its findings are left.
    public let isGone: Bool
    /// Whether the control is on.
    public var isEnabled: Bool
    /// Whether exemptions cover a failure.
    public var isExempt: Bool

    /// DESIGN section 3: the first rule that applies.
    public var verdict: Verdict {
      if !isEnabled { return .disabled }
      if outcome == .notApplicable { return .notApplicable }
      if outcome == .insufficientData { return .noData }
      if outcome == .compliant { return .pass }
      return isExempt ? .exempt : .fail
    }
  }

  /// Everything as it was after something happened.
  public struct Moment: Sendable {
    /// When.
    public let at: Instant
    /// All there was.
    public let states: [Finding: State]
    /// Whether somebody allowed something for the first time, and nothing else happened.
    public let isAllowance: Bool
  }

  /// A finding began or ceased to fail.
  public struct Flow: Hashable, Sendable {
    /// When.
    public let at: Instant
    /// Which.
    public let finding: Finding
    /// Why.
    public let cause: FailureCause
  }

  private let evaluator: Evaluator
  private var world = DecisionWorld()
  private var observations: [Observation] = []
  private var subjects: [Finding: Subject] = [:]
  /// The findings of what is deleted.
  private var gone: Set<Finding> = []
  private var clock = Instant(microseconds: .min)
  /// In the order in which they happened.
  public private(set) var moments: [Moment] = []
  /// In the order in which they happened.
  public private(set) var flows: [Flow] = []

  /// Nothing happened yet.
  public init(_ evaluator: Evaluator = Evaluator()) {
    self.evaluator = evaluator
  }

  /// What is known of decisions now.
  public var decisions: DecisionWorld { world }

  // MARK: What happens

  /// What begins and ends by the clock until an instant, inclusive.
  public mutating func advance(to instant: Instant) {
    var boundaries: Set<Instant> = []
    for enablement in world.enablements {
      boundaries.formUnion([enablement.startsAt, enablement.endsAt].compactMap(\.self))
    }
    for exemption in world.exemptions {
      let dates = [exemption.startsAt, exemption.approvedAt, exemption.expiresAt, exemption.endedAt]
      boundaries.formUnion(dates.compactMap(\.self))
    }
    for boundary in boundaries.sorted() where boundary > clock && boundary <= instant {
      look(at: boundary, uncovered: .expired)
    }
    clock = max(clock, instant)
  }

  /// Somebody decides something; from then on it is known.
  ///
  /// - Parameter isAllowance: whether it only allows what wasn't allowed before.
  public mutating func decide(
    at instant: Instant, isAllowance: Bool = false, _ change: (inout DecisionWorld) -> Void
  ) {
    advance(to: instant)
    change(&world)
    look(at: instant, uncovered: .revoked, isAllowance: isAllowance)
  }

  /// Resources are seen.
  public mutating func observe(_ seen: [Observation], at instant: Instant) {
    advance(to: instant)
    observations += seen
    judge()
    let decisions = DecisionOracle(world)
    let before = moments.last?.states ?? [:]
    var after: [Finding: State] = [:]
    for (finding, subject) in subjects {
      after[finding] = State(
        judged: subject.resource, outcome: subject.outcome.kind, isGone: gone.contains(finding),
        isEnabled: decisions.isEnabled(finding.control, finding.accountID, finding.region, at: instant),
        isExempt: decisions.isExempt(subject, at: instant))
    }
    for finding in Set(before.keys).union(after.keys) {
      let (old, new) = (before[finding]?.verdict, after[finding]?.verdict)
      let (wasThere, isThere) = (
        before[finding].map { !$0.isGone } ?? false, after[finding].map { !$0.isGone } ?? false
      )
      if old == .fail && new != .fail {
        note(!isThere ? .gone : new == .exempt ? .exempted : .fixed, of: finding, at: instant)
      }
      if old != .fail && new == .fail { note(wasThere ? .regressed : .appeared, of: finding, at: instant) }
    }
    moments.append(Moment(at: instant, states: after, isAllowance: false))
  }

  /// Looks at everything anew: first at what is on and off, then at what is exempt.
  private mutating func look(at instant: Instant, uncovered: FailureCause, isAllowance: Bool = false) {
    let decisions = DecisionOracle(world)
    var states = moments.last?.states ?? [:]
    for (finding, state) in states {
      var new = state
      new.isEnabled = decisions.isEnabled(finding.control, finding.accountID, finding.region, at: instant)
      if state.verdict == .fail && new.verdict != .fail { note(.disabled, of: finding, at: instant) }
      if state.verdict != .fail && new.verdict == .fail { note(.enabled, of: finding, at: instant) }
      states[finding] = new
    }
    for (finding, state) in states where state.outcome == .nonCompliant {
      var new = state
      new.isExempt = subjects[finding].map { decisions.isExempt($0, at: instant) } ?? false
      if state.verdict == .fail && new.verdict != .fail { note(.exempted, of: finding, at: instant) }
      if state.verdict != .fail && new.verdict == .fail { note(uncovered, of: finding, at: instant) }
      states[finding] = new
    }
    moments.append(Moment(at: instant, states: states, isAllowance: isAllowance))
  }

  private mutating func note(_ cause: FailureCause, of finding: Finding, at instant: Instant) {
    flows.append(Flow(at: instant, finding: finding, cause: cause))
  }

  // MARK: Judging

  private mutating func judge() {
    var newest: [ResourceARN: Observation] = [:]
    for observation in observations {
      if let known = newest[observation.resource], observation.order < known.order { continue }
      newest[observation.resource] = observation
    }
    (subjects, gone) = ([:], [])
    for versions in Dictionary(grouping: newest.values, by: \.resource.resource).values {
      var judged = versions[0]
      if judged.resource.type == .taskDefinition {
        let active = versions.filter(\.sight.isActive)
        guard let last = active.max(by: { $0.resource.revision!.number < $1.resource.revision!.number }) else {
          continue
        }
        judged = last
      }
      for (control, outcome, facts) in outcomes(of: judged, among: newest) {
        let finding = Finding(
          resource: judged.resource.resource, accountID: judged.resource.accountID, region: judged.resource.region,
          control: control)
        if case .gone = judged.sight { gone.insert(finding) }
        subjects[finding] = Subject(
          resource: judged.resource, tags: judged.tags, control: control, outcome: outcome, factsRead: facts)
      }
    }
  }

  private func outcomes(
    of observation: Observation, among newest: [ResourceARN: Observation]
  ) -> [(ControlID, Outcome, String?)] {
    switch observation.sight {
    case .gone(let status):
      return evaluator.judgeGone(observation.resource.type, status: status).map { ($0.control, $0.outcome, nil) }
    case .present(let configuration):
      var runsWindows = false
      if case .service(let service) = configuration, let running = service.taskDefinition,
        case .present(.taskDefinition(let taskDefinition)) = newest[running]?.sight
      {
        runsWindows = taskDefinition.isWindows
      }
      return evaluator.judge(configuration, of: observation.resource, runsWindows: runsWindows).map { judgement in
        let facts = FactsRead.text(
          control: judgement.control, configuration: configuration, runsWindows: runsWindows)
        return (judgement.control, judgement.outcome, facts)
      }
    }
  }
}
