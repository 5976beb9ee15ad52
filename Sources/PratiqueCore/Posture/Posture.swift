/// All decisions, ready to be laid over outcomes.
public struct Posture: Sendable {
  /// What is on and off.
  public let enablements: Enablements
  /// What is accepted.
  public let exemptions: Exemptions

  /// By default nobody decided anything.
  public init(enablements: Enablements = Enablements(), exemptions: Exemptions = Exemptions()) {
    self.enablements = enablements
    self.exemptions = exemptions
  }

  /// The verdict of a subject at an instant, and why: the one place where decisions meet outcomes.
  ///
  /// A failure is exempt only if every failing container is covered by the union of the covering exemptions; one that is
  /// about no single container covers them all.
  public func explain(_ subject: Subject, at instant: Instant) -> Explanation {
    explain(subject, coveredBy: exemptions.covering(subject, at: instant), at: instant)
  }

  /// - Parameter covering: what ``Exemptions/covering(_:at:)`` says.
  func explain(_ subject: Subject, coveredBy covering: [Exemption], at instant: Instant) -> Explanation {
    let setting = enablements.setting(
      of: subject.control, accountID: subject.resource.accountID, region: subject.resource.region, at: instant)
    let coverage = Coverage(of: subject.outcome, by: covering)
    return Explanation(
      verdict: Verdict(subject.outcome.kind, isEnabled: setting.isEnabled, isExempt: coverage.isComplete),
      outcome: subject.outcome,
      setting: setting,
      covering: covering,
      isCovered: coverage.isComplete,
      uncoveredContainers: coverage.uncoveredContainers)
  }
}

/// A verdict with everything that led to it.
public struct Explanation: Hashable, Sendable {
  /// What is reported.
  public let verdict: Verdict
  /// What the control found, whatever was decided.
  public let outcome: Outcome
  /// Whether the control is on, and by which decision.
  public let setting: EffectiveSetting
  /// The exemptions in force that the subject lies in, in the order of ids, also where they aren't needed or, being about
  /// single containers, don't suffice.
  public let covering: [Exemption]
  /// Whether they cover a failure wholly, also where the control is off.
  public let isCovered: Bool
  /// The failing containers that no exemption covers, in the order of the evidence. One without a name stands there as
  /// `containerDefinitions[2]`.
  public let uncoveredContainers: [String]
}
