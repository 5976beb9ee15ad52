import PratiqueCore
import PratiqueTesting
import Testing

@Suite("Posture")
struct PostureTests {
  private static let teams = [TeamID("payments")!: [TeamScope(accountID: AccountID("111111111111")!)]]

  private func posture(_ exemptions: Exemption..., enablements: [Enablement] = []) -> Posture {
    Posture(enablements: Enablements(enablements), exemptions: Exemptions(exemptions, teams: Self.teams))
  }

  @Test(
    "outcome × enablement × exemption, with the outcome kept",
    arguments: [
      (.compliant([]), true, false, .pass), (.compliant([]), true, true, .pass),
      (.compliant([]), false, false, .disabled), (.compliant([]), false, true, .disabled),
      (.failing("app"), true, false, .fail), (.failing("app"), true, true, .exempt),
      (.failing("app"), false, false, .disabled), (.failing("app"), false, true, .disabled),
      (.notApplicable([]), true, false, .notApplicable), (.notApplicable([]), true, true, .notApplicable),
      (.notApplicable([]), false, false, .disabled), (.notApplicable([]), false, true, .disabled),
      (.insufficientData([]), true, false, .noData), (.insufficientData([]), true, true, .noData),
      (.insufficientData([]), false, false, .disabled), (.insufficientData([]), false, true, .disabled),
    ] as [(Outcome, Bool, Bool, Verdict)])
  func matrix(outcome: Outcome, isEnabled: Bool, isExempt: Bool, verdict: Verdict) {
    let posture = Posture(
      enablements: Enablements(isEnabled ? [] : [.fixture()]),
      exemptions: Exemptions(isExempt ? [.fixture()] : [], teams: Self.teams))

    let explanation = posture.explain(.fixture(outcome: outcome), at: .noon)

    #expect(explanation.verdict == verdict)
    #expect(explanation.outcome == outcome)
    #expect(explanation.covering.count == (isExempt ? 1 : 0))
    #expect(explanation.setting.decidedBy?.id.rawValue == (isEnabled ? nil : "enb_1"))
  }

  @Test("the microsecond before it expires EXEMPT, at expiresAt itself FAIL")
  func expiry() {
    let hour = Instant.noon.adding(seconds: 3600)
    let posture = posture(.fixture(expiresAt: hour))

    #expect(posture.explain(.fixture(), at: .noon.justBefore).verdict == .fail)
    #expect(posture.explain(.fixture(), at: .noon).verdict == .exempt)
    #expect(posture.explain(.fixture(), at: hour.justBefore).verdict == .exempt)
    #expect(posture.explain(.fixture(), at: hour).verdict == .fail)
  }

  @Test(
    "exempt only if every failing container is covered, and the rest is named",
    arguments: [
      (["app"], .failing("app"), .exempt, []), (["app"], .failing("app", "log"), .fail, ["log"]),
      (["app", "log"], .failing("app", "log"), .exempt, []), (["app", nil], .failing("app", "log"), .exempt, []),
      (["log"], .failing("app", "side", "app"), .fail, ["app", "side"]),
      (["app"], .failing("app", nil), .fail, ["containerDefinitions[1]"]), ([nil], .failing("app", nil), .exempt, []),
      // Without evidence nobody knows what fails; a field of no container is covered by no container.
      (["app"], .nonCompliant([]), .fail, []), ([nil], .nonCompliant([]), .exempt, []),
      (["app"], .nonCompliant([Evidence("assignPublicIp", .text("ENABLED"))]), .fail, []),
      ([], .failing("app"), .fail, ["app"]),
    ] as [([String?], Outcome, Verdict, [String])])
  func containers(exempted: [String?], outcome: Outcome, verdict: Verdict, rest: [String]) {
    let exemptions = exempted.enumerated().map { index, container in
      Exemption.fixture(id: "exm_\(index)", selector: .fixture(container: container))
    }
    let posture = Posture(exemptions: Exemptions(exemptions, teams: Self.teams))

    let explanation = posture.explain(.fixture(outcome: outcome), at: .noon)

    #expect(explanation.verdict == verdict)
    #expect(explanation.uncoveredContainers == rest)
  }

  @Test("an exemption never changes an outcome, and one of another control nothing at all")
  func blindness() {
    let posture = posture(.fixture(control: ControlID(ecs: 9)), enablements: [.fixture(control: ControlID(ecs: 9))])

    let explanation = posture.explain(.fixture(), at: .noon)

    #expect(explanation.verdict == .fail)
    #expect(explanation.covering.isEmpty)
    #expect(explanation.setting == EffectiveSetting(decidedBy: nil))
  }
}
