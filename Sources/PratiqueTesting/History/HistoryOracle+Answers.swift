public import PratiqueCore

extension HistoryOracle {
  /// Everything as it was before an instant: what happened at it doesn't count.
  public func states(before end: Instant) -> [Finding: State] {
    moments.last { $0.at < end }?.states ?? [:]
  }

  /// Whether there ever was any finding of the kind before an instant.
  public func isKnown(before end: Instant, _ isCounted: (Finding) -> Bool) -> Bool {
    moments.contains { $0.at < end && $0.states.keys.contains(where: isCounted) }
  }

  /// The counts and sums of some findings before an instant, by the names of the columns that hold them.
  public func numbers(before end: Instant, _ isCounted: (Finding) -> Bool) -> [String: Int] {
    var numbers: [String: Int] = [:]
    for (finding, state) in states(before: end) where isCounted(finding) {
      numbers[Self.column(of: state), default: 0] += 1
    }
    for flow in flows where flow.at < end && isCounted(flow.finding) { numbers[flow.cause.rawValue, default: 0] += 1 }
    return numbers
  }

  private static func column(of state: State) -> String {
    let word: String
    switch state.outcome {
    case .compliant: word = state.isEnabled ? "pass" : "compliant"
    case .nonCompliant where state.isExempt: word = "exempt"
    case .nonCompliant: word = state.isEnabled ? "fail" : "failing"
    case .notApplicable: word = "not_applicable"
    case .insufficientData: word = "no_data"
    }
    return state.isEnabled ? word : "disabled_\(word)"
  }

  /// The counts and scores of some findings before an instant, in words; `nil` before there were any.
  public func count(before end: Instant, _ isCounted: (Finding) -> Bool) -> String? {
    isKnown(before: end, isCounted) ? count(before: end, orNothing: isCounted) : nil
  }

  /// The same, zeros before there were any.
  public func count(before end: Instant, orNothing isCounted: (Finding) -> Bool) -> String {
    let states = states(before: end).filter { isCounted($0.key) }
    func number(_ isOne: (State) -> Bool) -> Int { states.values.count(where: isOne) }
    let counts = Verdict.allCases.map { verdict in "\(verdict.rawValue) \(number { $0.verdict == verdict })" }
    let (pass, fail) = (number { $0.verdict == .pass }, number { $0.verdict == .fail })
    let compliant = number { $0.outcome == .compliant }
    let score = Self.ratio(pass, fail)
    let strict = Self.ratio(compliant, number { $0.outcome == .nonCompliant })
    // As if only exemptions had been decided.
    let exemptOnly = Self.ratio(compliant, number { $0.outcome == .nonCompliant && !$0.isExempt })
    var (passed, failed) = (0, 0)
    for ofControl in Dictionary(grouping: states, by: \.key.control).values {
      let verdicts = ofControl.map(\.value.verdict)
      if verdicts.contains(.fail) {
        failed += 1
      } else if verdicts.contains(.pass) || verdicts.contains(.exempt) {
        passed += 1
      }
    }
    return Self.words(
      counts, score, strict, Self.difference(exemptOnly, strict), Self.difference(score, exemptOnly),
      Self.ratio(passed, failed))
  }

  /// The words for counts and scores.
  public static func words(
    _ counts: [String], _ score: Double?, _ strict: Double?, _ byExemption: Double?, _ byDisablement: Double?,
    _ security: Double?
  ) -> String {
    func text(_ number: Double?) -> String { number.map { "\(Int(($0 * 10_000).rounded()))" } ?? "-" }
    return counts.joined(separator: " ")
      + " score \(text(score)) strict \(text(strict)) accepted \(text(byExemption))+\(text(byDisablement))"
      + " security \(text(security))"
  }

  private static func ratio(_ part: Int, _ rest: Int) -> Double? {
    part + rest == 0 ? nil : Double(part) / Double(part + rest)
  }

  private static func difference(_ one: Double?, _ other: Double?) -> Double? {
    guard let one, let other else { return nil }
    return one - other
  }

  /// Why more or fewer of some findings fail than at an earlier instant, in words.
  public func waterfall(from start: Instant, to end: Instant, _ isCounted: (Finding) -> Bool) -> String {
    func failing(_ instant: Instant) -> Int {
      let states = states(before: instant.justAfter)
      return states.count { isCounted($0.key) && $0.value.verdict == .fail }
    }
    let terms = FailureCause.allCases.map { cause in
      let count = flows.count { $0.at > start && $0.at <= end && $0.cause == cause && isCounted($0.finding) }
      return "\(cause.rawValue) \(count)"
    }
    return "\(failing(start)) → \(failing(end)): " + terms.joined(separator: " ")
  }

  /// Allowing something made a score worse, or causes don't explain a change: the oracle's own faults, in words.
  public var faults: [String] {
    var faults: [String] = []
    for (before, after) in zip(moments, moments.dropFirst()) where after.isAllowance {
      func share(_ states: [Finding: State]) -> Double {
        let (pass, fail) = (
          states.values.count { $0.verdict == .pass }, states.values.count { $0.verdict == .fail }
        )
        return pass + fail == 0 ? 1 : Double(pass) / Double(pass + fail)
      }
      if share(after.states) < share(before.states) { faults.append("an exemption lowered the score at \(after.at)") }
    }
    let more: Set<FailureCause> = [.regressed, .expired, .revoked, .enabled, .appeared]
    let net = flows.reduce(0) { $0 + (more.contains($1.cause) ? 1 : -1) }
    let failing = moments.last?.states.values.count { $0.verdict == .fail } ?? 0
    if net != failing { faults.append("\(failing) fail, and causes explain \(net)") }
    return faults
  }
}

extension Instant {
  /// The microsecond after.
  public var justAfter: Instant { Instant(microseconds: microseconds + 1) }
}
