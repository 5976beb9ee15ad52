import PratiqueCore
import Testing

@Suite("Failures that ended")
struct ClosedFailureTests {
  private static let control = ControlID(ecs: 2)

  private static func at(_ hours: Int64) -> Instant { Instant(microseconds: hours * 3_600_000_000) }

  private static func outcomes(_ kind: Outcome.Kind?) -> PackedOutcomes {
    var outcomes = PackedOutcomes()
    outcomes[control] = kind
    return outcomes
  }

  private static func link(
    _ since: Int64?, _ at: Int64, from before: Outcome.Kind?, to after: Outcome.Kind?, isExempt: Bool = false,
    isOff: Bool = false
  ) -> FailureLink {
    var (exempt, disabled) = (ControlSet(), ControlSet())
    exempt[control] = isExempt
    disabled[control] = isOff
    return FailureLink(
      since: since.map(Self.at), at: Self.at(at), before: outcomes(before), after: outcomes(after),
      exemptBefore: exempt, disabled: disabled)
  }

  /// `close@24: 20 open, 4 exempt`, in hours.
  private func lines(_ links: [FailureLink], _ toggles: [FailureToggle] = []) -> [String] {
    ClosedFailure.all(of: [Self.control], in: links, toggles: [Self.control: toggles]).map { failure in
      let hours = [failure.closedAt.microseconds, failure.openMicroseconds, failure.exemptMicroseconds].map {
        $0 / 3_600_000_000
      }
      return "close@\(hours[0]): \(hours[1]) open, \(hours[2]) exempt"
    }
  }

  @Test("a failure lasts through other transitions, and its exempt time counts apart")
  func through() {
    let links = [
      Self.link(nil, 0, from: nil, to: .nonCompliant),
      Self.link(0, 10, from: .nonCompliant, to: .nonCompliant),
      Self.link(10, 14, from: .nonCompliant, to: .nonCompliant, isExempt: true),
      Self.link(14, 24, from: .nonCompliant, to: .compliant),
      Self.link(24, 30, from: .compliant, to: .nonCompliant),
      Self.link(30, 33, from: .nonCompliant, to: nil),
    ]

    #expect(lines(links) == ["close@24: 20 open, 4 exempt", "close@33: 3 open, 0 exempt"])
  }

  @Test("what is still failing has not ended, and another outcome ends a failure as well")
  func endings() {
    #expect(lines([Self.link(nil, 0, from: nil, to: .nonCompliant)]) == [])
    for other in [Outcome.Kind.notApplicable, .insufficientData] {
      #expect(lines([Self.link(0, 2, from: .nonCompliant, to: other)]) == ["close@2: 2 open, 0 exempt"])
    }
  }

  @Test("the time in which the control is off counts as neither")
  func toggles() {
    let toggles = [FailureToggle(at: Self.at(2), isEnabled: false), FailureToggle(at: Self.at(5), isEnabled: true)]

    #expect(lines([Self.link(0, 10, from: .nonCompliant, to: .compliant)], toggles) == ["close@10: 7 open, 0 exempt"])
    #expect(
      lines([Self.link(0, 10, from: .nonCompliant, to: .compliant, isOff: true)], [toggles[0]])
        == ["close@10: 2 open, 0 exempt"])
    #expect(
      lines([Self.link(6, 10, from: .nonCompliant, to: .compliant, isExempt: true)], toggles)
        == ["close@10: 0 open, 4 exempt"])
    #expect(
      lines([Self.link(0, 10, from: .nonCompliant, to: .compliant, isOff: true)]) == ["close@10: 0 open, 0 exempt"])
  }

  @Test("quantiles are values that are there, by nearest rank")
  func quantiles() {
    let ten = Quantiles((1...10).map(Double.init).shuffled())
    #expect(ten(0.5) == 5)
    #expect(ten(0.9) == 9)
    #expect(ten(1) == 10)
    #expect(ten.max == 10)
    #expect(Quantiles([7])(0.5) == 7)
    #expect(Quantiles([1, 2])(0.9) == 2)
    #expect(Quantiles([])(0.5) == nil)
  }
}
