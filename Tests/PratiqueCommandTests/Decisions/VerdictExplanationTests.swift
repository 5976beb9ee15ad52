import PratiqueClient
import PratiqueCore
import Testing

@testable import pratique

@Suite("What verdict explain says")
struct VerdictExplanationTests {
  private let now = Instant("2026-03-01T09:00:00Z")!
  private let terminal = Terminal(fileDescriptor: -1, choice: .never, environment: [:])

  private func page(
    _ finding: String, exemptions: [String] = [], enablement: String? = nil
  ) throws -> String {
    try VerdictExplanation(
      finding: DecisionFixtures.decoded(finding), control: DecisionFixtures.decoded(DecisionFixtures.control),
      exemptions: exemptions.map { try DecisionFixtures.decoded($0) },
      enablement: enablement.map { try DecisionFixtures.decoded($0) }
    ).page(on: terminal, now: now)
  }

  @Test("an exemption is named with its owner, its approver and its end, and how to extend it")
  func exempt() throws {
    let finding = DecisionFixtures.finding(
      verdict: "EXEMPT", decisions: #","exemption_id":"exm_4F9","enablement_id":null,"exemptions":["exm_4F9"]"#)

    let page = try page(finding, exemptions: [DecisionFixtures.exemption()])

    #expect(
      page == """
        EXEMPT   ECS.2  ECS services should not have public IP addresses assigned automatically   HIGH
        Resource   arn:aws:ecs:eu-west-1:123456789012:service/shop/payments
        Outcome    NON_COMPLIANT networkConfiguration.awsvpcConfiguration.assignPublicIp = "ENABLED"   \
        (observed 48 minutes ago, 2026-03-01 08:12Z, evaluation evl_7Q2)
        Exemption  exm_4F9  "legacy NLB until migration"  by team payments, approved by dana, \
        expires in 3 days (2026-03-04 09:00Z)
        Enabled    yes       default; no override for account 123456789012
        Without exm_4F9 this would be FAIL.
        Next: pratique exemption extend exm_4F9 --until 2026-04-01T00:00:00Z

        """)
  }

  @Test("what is switched off tells who, why, until when, and what it would be")
  func disabled() throws {
    let finding = DecisionFixtures.finding(
      verdict: "DISABLED", decisions: #","exemption_id":null,"enablement_id":"enb_7","exemptions":[]"#)

    let forever = try page(finding, enablement: DecisionFixtures.enablement())
    let forNow = try page(finding, enablement: DecisionFixtures.enablement(endsAt: #""2026-03-03T09:00:00.000Z""#))

    #expect(
      forever.hasSuffix(
        """
        Enabled   no        switched off in account 111122223333 by dana, "Datadog agent ships logs; ticket SEC-41", \
        until somebody enables it again   (enb_7)
        If it were enabled this would be FAIL.
        Next: pratique control inherit enb_7

        """))
    #expect(forNow.contains("ticket SEC-41\", until in 2 days (2026-03-03 09:00Z)   (enb_7)"))
  }

  @Test("a container that no exemption covers is named")
  func uncovered() throws {
    let finding = DecisionFixtures.finding(
      verdict: "FAIL",
      decisions: #","enablement_id":null,"exemptions":["exm_4F9"],"uncovered_containers":["sidecar","init"]"#)

    let page = try page(finding, exemptions: [DecisionFixtures.exemption()])

    #expect(page.contains("Exemption    exm_4F9  \"legacy NLB"))
    #expect(page.contains("Not covered  failing all the same: container sidecar, container init\n"))
    #expect(page.contains("Next         Turn it off.\n"))
  }

  @Test("an exemption the caller may not see is named, and nothing is told of it")
  func invisible() throws {
    let finding = DecisionFixtures.finding(
      verdict: "EXEMPT", decisions: #","exemption_id":"exm_1","enablement_id":null,"exemptions":["exm_1","exm_2"]"#)

    let page = try page(finding)

    #expect(page.contains("Exemption  exm_2   (of a team that you may not see)\n"))
    #expect(page.hasSuffix("Without exm_1 and exm_2 this would be FAIL.\n"))
  }

  @Test("answers of a server that knows of no decisions are explained as before")
  func olderServer() throws {
    let page = try page(DecisionFixtures.finding(verdict: "FAIL"))

    #expect(page.contains("Enabled   yes       default; no override for account 123456789012\n"))
    #expect(page.contains("Means     It can be reached.\nNext      Turn it off.\n"))
  }
}
