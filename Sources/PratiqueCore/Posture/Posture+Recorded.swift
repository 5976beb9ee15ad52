/// What history says of one control of one resource at an instant.
public struct RecordedPosture: Hashable, Sendable {
  /// Whether the control was on there.
  public let isEnabled: Bool
  /// Whether exemptions covered the failure wholly.
  public let isExempt: Bool

  /// Takes everything as it is.
  public init(isEnabled: Bool, isExempt: Bool) {
    self.isEnabled = isEnabled
    self.isExempt = isExempt
  }
}

extension Posture {
  /// The verdict of a subject as it was recorded, and why as far as today's knowledge of the decisions of then tells.
  ///
  /// The two can differ where something has no history of its own: who owns what, and which group an account is in. What
  /// is recorded wins, and nothing is named that would say otherwise.
  public func explain(_ subject: Subject, at instant: Instant, recorded: RecordedPosture) -> Explanation {
    let covering = exemptions.covering(subject, at: instant)
    let coverage = Coverage(of: subject.outcome, by: covering)
    let known = enablements.setting(
      of: subject.control, accountID: subject.resource.accountID, region: subject.resource.region, at: instant)
    return Explanation(
      verdict: Verdict(subject.outcome.kind, isEnabled: recorded.isEnabled, isExempt: recorded.isExempt),
      outcome: subject.outcome,
      setting: EffectiveSetting(recordedAs: recorded.isEnabled, decidedBy: known),
      covering: coverage.isComplete && subject.outcome.kind == .nonCompliant && !recorded.isExempt ? [] : covering,
      isCovered: recorded.isExempt,
      uncoveredContainers: recorded.isExempt ? [] : coverage.uncoveredContainers)
  }
}
