/// When and why history says that something changed.
public struct HistoryMark: Hashable, Sendable {
  /// The instant from which on it was so.
  public let at: Instant
  /// The order of what has one instant.
  public let sequence: Int64
  /// Why the evaluator ran.
  public let trigger: EvaluationTrigger
  /// The run that found it.
  public let evaluationID: String
  /// The exemption or enablement behind it, if one is.
  public let decisionID: String?

  /// Takes everything as it is.
  public init(
    at: Instant, sequence: Int64, trigger: EvaluationTrigger, evaluationID: String, decisionID: String?
  ) {
    self.at = at
    self.sequence = sequence
    self.trigger = trigger
    self.evaluationID = evaluationID
    self.decisionID = decisionID
  }
}

/// One change of one finding: of its outcome, of whether it is exempt, or of whether its control is on.
public struct FindingEvent: Hashable, Sendable {
  /// What judges.
  public let control: ControlID
  /// The verdict before; `nil` where there was no finding.
  public let from: Verdict?
  /// The verdict from then on; `nil` where there is no finding any more. The same as before where a control is off.
  public let to: Verdict?
  /// Blind to every decision.
  public let outcomeFrom: Outcome.Kind?
  /// Blind to every decision.
  public let outcomeTo: Outcome.Kind?
  /// Whether the control went on or off; otherwise the resource's findings became others.
  public let isToggle: Bool
  /// When and why.
  public let mark: HistoryMark
}

/// The findings of one resource through a stretch of time: what happened to it, and to the controls where it is.
public struct FindingTimeline: Sendable {
  /// The resource's findings became others.
  public struct Step: Hashable, Sendable {
    /// From what to what.
    public let change: FindingChange
    /// When and why.
    public let mark: HistoryMark

    /// Takes both as they are.
    public init(change: FindingChange, mark: HistoryMark) {
      self.change = change
      self.mark = mark
    }
  }

  /// A control went on or off.
  public struct Toggle: Hashable, Sendable {
    /// Where.
    public let cell: RollupCell
    /// From then on.
    public let isEnabled: Bool
    /// When and why.
    public let mark: HistoryMark

    /// Takes everything as it is.
    public init(cell: RollupCell, isEnabled: Bool, mark: HistoryMark) {
      self.cell = cell
      self.isEnabled = isEnabled
      self.mark = mark
    }
  }

  private let steps: [Step]
  private let start: FindingState?

  /// - Parameter steps: at least one, oldest first; each begins with what the one before it ends with.
  public init(_ steps: [Step]) {
    self.steps = steps
    start = steps.first?.change.before
  }

  /// Of a resource to which nothing happened.
  public init(standing state: FindingState) {
    steps = []
    start = state
  }

  /// What happened to one finding, oldest first.
  ///
  /// - Parameter toggles: of the control where the resource is, oldest first, within the same stretch of time.
  public func events(of control: ControlID, _ toggles: [Toggle]) -> [FindingEvent] {
    var events: [FindingEvent] = []
    var state = start
    var coming = toggles[...]
    for step in steps {
      while let toggle = coming.first, toggle.comes(before: step) {
        Self.event(of: control, toggle, state).map { events.append($0) }
        coming.removeFirst()
      }
      Self.event(of: control, step).map { events.append($0) }
      state = step.change.after
    }
    for toggle in coming { Self.event(of: control, toggle, state).map { events.append($0) } }
    return events
  }

  private static func event(of control: ControlID, _ toggle: Toggle, _ state: FindingState?) -> FindingEvent? {
    guard let state, let outcome = state.outcomes[control] else { return nil }
    return FindingEvent(
      control: control, from: state.verdict(of: control, isEnabled: !toggle.isEnabled),
      to: state.verdict(of: control, isEnabled: toggle.isEnabled), outcomeFrom: outcome, outcomeTo: outcome,
      isToggle: true, mark: toggle.mark)
  }

  private static func event(of control: ControlID, _ step: Step) -> FindingEvent? {
    let (before, after) = (step.change.before, step.change.after)
    let (old, new) = (before?.outcomes[control], after?.outcomes[control])
    guard old != new || (before?.exempt[control] ?? false) != (after?.exempt[control] ?? false) else { return nil }
    let isEnabled = !step.change.disabled[control]
    return FindingEvent(
      control: control, from: before?.verdict(of: control, isEnabled: isEnabled),
      to: after?.verdict(of: control, isEnabled: isEnabled), outcomeFrom: old, outcomeTo: new, isToggle: false,
      mark: step.mark)
  }
}

extension FindingTimeline.Toggle {
  /// Of the same instant those come first that the step was written after, as what was off then tells.
  fileprivate func comes(before step: FindingTimeline.Step) -> Bool {
    if mark.at != step.mark.at { return mark.at < step.mark.at }
    return step.change.disabled[cell.control] != isEnabled
  }
}
