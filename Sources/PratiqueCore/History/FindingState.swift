/// What history keeps of all findings of one resource, from one transition to the next.
public struct FindingState: Hashable, Sendable {
  /// What is judged; `nil` for clusters and services.
  public var revision: Revision?
  /// Of all controls.
  public var outcomes: PackedOutcomes
  /// The controls whose failure exemptions cover wholly; only of controls that fail.
  public var exempt: ControlSet
  /// Whether what is judged is there no more: a deleted service keeps its findings, which no longer apply.
  public var isGone: Bool

  /// By default nothing is exempt, and it is there.
  public init(
    revision: Revision?, outcomes: PackedOutcomes, exempt: ControlSet = ControlSet(), isGone: Bool = false
  ) {
    self.revision = revision
    self.outcomes = outcomes
    self.exempt = exempt
    self.isGone = isGone
  }

  /// The verdict of a control where it is on or off; `nil` when it has no finding.
  public func verdict(of control: ControlID, isEnabled: Bool) -> Verdict? {
    outcomes[control].map { Verdict($0, isEnabled: isEnabled, isExempt: exempt[control]) }
  }
}
