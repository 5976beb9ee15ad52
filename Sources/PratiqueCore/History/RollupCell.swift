/// What is counted together: one control in one account and region.
public struct RollupCell: Hashable, Sendable, Comparable {
  /// Whose.
  public let accountID: AccountID
  /// Where.
  public let region: Region
  /// What judges.
  public let control: ControlID

  /// Takes everything as it is.
  public init(accountID: AccountID, region: Region, control: ControlID) {
    self.accountID = accountID
    self.region = region
    self.control = control
  }

  /// By account, region and control.
  public static func < (one: RollupCell, other: RollupCell) -> Bool {
    (one.accountID.rawValue, one.region.rawValue, one.control)
      < (other.accountID.rawValue, other.region.rawValue, other.control)
  }
}

/// Counts, and why more or fewer failed since the beginning. What changes a cell is of the same form.
public struct RollupNumbers: Hashable, Sendable {
  /// How many have which verdict.
  public var tally: VerdictTally
  /// Why more or fewer failed.
  public var flows: FailureFlows

  /// By default nothing.
  public init(tally: VerdictTally = VerdictTally(), flows: FailureFlows = FailureFlows()) {
    self.tally = tally
    self.flows = flows
  }

  /// Number by number.
  public static func += (sum: inout RollupNumbers, other: RollupNumbers) {
    sum.tally += other.tally
    sum.flows += other.flows
  }
}

/// The findings of one resource become others.
public struct FindingChange: Hashable, Sendable {
  /// Whose.
  public let accountID: AccountID
  /// Where.
  public let region: Region
  /// `nil` where there was nothing.
  public let before: FindingState?
  /// `nil` where there is nothing any more.
  public let after: FindingState?
  /// The controls that are off there at that instant.
  public let disabled: ControlSet
  /// Why it came about.
  public let trigger: EvaluationTrigger

  /// Takes everything as it is.
  public init(
    accountID: AccountID, region: Region, before: FindingState?, after: FindingState?, disabled: ControlSet,
    trigger: EvaluationTrigger
  ) {
    self.accountID = accountID
    self.region = region
    self.before = before
    self.after = after
    self.disabled = disabled
    self.trigger = trigger
  }

  /// Hands over what it adds to each cell that it touches; the one place where history becomes counts.
  public func forEachCell(_ body: (RollupCell, RollupNumbers) -> Void) {
    for control in Catalogue.controls.lazy.map(\.id) {
      let (old, new) = (before?.outcomes[control], after?.outcomes[control])
      let (wasExempt, isExempt) = (before?.exempt[control] ?? false, after?.exempt[control] ?? false)
      guard old != new || wasExempt != isExempt else { continue }
      let isEnabled = !disabled[control]
      var numbers = RollupNumbers()
      if let old { numbers.tally.count(old, isExempt: wasExempt, isEnabled: isEnabled, by: -1) }
      if let new { numbers.tally.count(new, isExempt: isExempt, isEnabled: isEnabled) }
      if let cause = FailureCause(of: control, from: before, to: after, isEnabled: isEnabled, trigger) {
        numbers.flows[cause] += 1
      }
      body(RollupCell(accountID: accountID, region: region, control: control), numbers)
    }
  }

  /// How many findings it changes the verdict of, or brings, or takes away.
  public var findingsChanged: Int {
    Catalogue.controls.count { control in
      let isEnabled = !disabled[control.id]
      return before?.verdict(of: control.id, isEnabled: isEnabled)
        != after?.verdict(of: control.id, isEnabled: isEnabled)
    }
  }
}

extension VerdictTally {
  /// What switching the control adds to a cell of these counts; the one place where a toggle becomes counts.
  public func toggled(to isEnabled: Bool) -> RollupNumbers {
    var change = VerdictTally()
    func move(_ on: WritableKeyPath<VerdictTally, Int>, _ off: WritableKeyPath<VerdictTally, Int>) {
      let (from, to) = isEnabled ? (off, on) : (on, off)
      change[keyPath: from] = -self[keyPath: from]
      change[keyPath: to] = self[keyPath: from]
    }
    move(\.pass, \.disabledCompliant)
    move(\.fail, \.disabledFailing)
    move(\.exempt, \.disabledExempt)
    move(\.notApplicable, \.disabledNotApplicable)
    move(\.noData, \.disabledNoData)
    var flows = FailureFlows()
    flows[FailureCause.ofToggle(isEnabled: isEnabled)] = isEnabled ? disabledFailing : fail
    return RollupNumbers(tally: change, flows: flows)
  }
}
