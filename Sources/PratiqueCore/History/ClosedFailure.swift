/// A failure of one control on one resource that came to its end: the resource was fixed, or is gone.
public struct ClosedFailure: Hashable, Sendable {
  /// What judged.
  public let control: ControlID
  /// When it ended.
  public let closedAt: Instant
  /// Of its time: as `FAIL`.
  public let openMicroseconds: Int64
  /// Of its time: as `EXEMPT`. What is left was `DISABLED`.
  public let exemptMicroseconds: Int64

  /// Takes everything as it is.
  public init(control: ControlID, closedAt: Instant, openMicroseconds: Int64, exemptMicroseconds: Int64) {
    self.control = control
    self.closedAt = closedAt
    self.openMicroseconds = openMicroseconds
    self.exemptMicroseconds = exemptMicroseconds
  }
}

/// One transition of a resource, as far as the times of its failures hang on it: what was before held in `[since, at)`.
public struct FailureLink: Hashable, Sendable {
  /// `nil` where nothing was there before.
  public let since: Instant?
  /// When it became what is after.
  public let at: Instant
  /// Of all controls.
  public let before: PackedOutcomes
  /// Of all controls.
  public let after: PackedOutcomes
  /// What was covered before.
  public let exemptBefore: ControlSet
  /// What was off at `at`.
  public let disabled: ControlSet

  /// Takes everything as it is.
  public init(
    since: Instant?, at: Instant, before: PackedOutcomes, after: PackedOutcomes, exemptBefore: ControlSet,
    disabled: ControlSet
  ) {
    self.since = since
    self.at = at
    self.before = before
    self.after = after
    self.exemptBefore = exemptBefore
    self.disabled = disabled
  }
}

/// A control went on or off where a resource lies.
public struct FailureToggle: Hashable, Sendable {
  /// When.
  public let at: Instant
  /// After it; before it was the opposite.
  public let isEnabled: Bool

  /// Takes everything as it is.
  public init(at: Instant, isEnabled: Bool) {
    self.at = at
    self.isEnabled = isEnabled
  }
}

extension ClosedFailure {
  /// The failures of one resource that ended, in the order of time.
  ///
  /// A failure goes on as long as the outcome is `NON_COMPLIANT`, through whatever is decided about it. It is as long as
  /// history knows: of one that began before history is kept only what is kept counts.
  ///
  /// - Parameters:
  ///   - links: all transitions of the resource until then, in their order.
  ///   - toggles: of the resource's account and region, by control, in the order of time.
  public static func all(
    of controls: [ControlID], in links: [FailureLink], toggles: [ControlID: [FailureToggle]]
  ) -> [ClosedFailure] {
    var failures: [ClosedFailure] = []
    var running: [ControlID: (open: Int64, exempt: Int64)] = [:]
    for link in links {
      for control in controls {
        guard link.before[control] == .nonCompliant else {
          running[control] = nil
          continue
        }
        var times = running[control] ?? (0, 0)
        let time = link.enabledTime(of: control, toggles[control] ?? [])
        if link.exemptBefore[control] { times.exempt += time } else { times.open += time }
        running[control] = times
        guard link.after[control] != .nonCompliant else { continue }
        failures.append(
          ClosedFailure(
            control: control, closedAt: link.at, openMicroseconds: times.open, exemptMicroseconds: times.exempt))
        running[control] = nil
      }
    }
    return failures
  }
}

extension FailureLink {
  /// How long the control was on while what was before held, in microseconds.
  fileprivate func enabledTime(of control: ControlID, _ toggles: [FailureToggle]) -> Int64 {
    guard let since else { return 0 }
    let within = toggles.filter { since < $0.at && $0.at <= at }
    guard let first = within.first else { return disabled[control] ? 0 : at.microseconds - since.microseconds }
    var (time, start, isEnabled) = (Int64(0), since, !first.isEnabled)
    for toggle in within {
      if isEnabled { time += toggle.at.microseconds - start.microseconds }
      (start, isEnabled) = (toggle.at, toggle.isEnabled)
    }
    return isEnabled ? time + at.microseconds - start.microseconds : time
  }
}
