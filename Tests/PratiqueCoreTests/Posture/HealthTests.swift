import PratiqueCore
import PratiqueTesting
import Testing

@Suite("Health of exemptions")
struct HealthTests {
  private static let web = "arn:aws:ecs:eu-west-1:111111111111:service/shop/web"
  private static let family = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web"
  private static let teams = [TeamID("payments")!: [TeamScope(accountID: AccountID("111111111111")!)]]

  private func health(
    _ exemptions: Exemption..., enablements: [Enablement] = [], teams: [TeamID: [TeamScope]] = Self.teams,
    among subjects: [Subject] = [.fixture(), .fixture(web + "2", outcome: .compliant([]))],
    hasMatchedBefore: Bool = false
  ) -> ExemptionHealth? {
    let posture = Posture(
      enablements: Enablements(enablements), exemptions: Exemptions(exemptions, teams: teams))
    var survey = HealthSurvey(of: posture, at: .noon)
    for subject in subjects { survey.add(subject) }
    let all = survey.healths { _ in hasMatchedBefore }
    #expect(all.count == exemptions.count { $0.isInForce(at: .noon) })
    let health = survey.health(of: exemptions[0].id, hasMatchedBefore: hasMatchedBefore)
    #expect(health == all.first { $0.0 == exemptions[0].id }?.1)
    return health
  }

  @Test("effective: something fails without it")
  func effective() {
    #expect(health(.fixture()) == .effective(findings: 1))
    #expect(health(.fixture(), .fixture(id: "exm_2", control: ControlID(ecs: 10))) == .effective(findings: 1))
  }

  @Test("redundant: others cover the same, and are named")
  func redundant() throws {
    let other = Exemption.fixture(id: "exm_2", selector: .fixture(Self.web))

    #expect(health(.fixture(), other) == .redundant(findings: 1, with: [other.id]))
    #expect(
      health(.fixture(selector: .fixture(container: "app")), other, among: [.fixture(outcome: .failing("app", "log"))])
        == .redundant(findings: 1, with: [other.id]))
  }

  @Test("unneeded: nothing that it covers fails, or not in its container")
  func unneeded() {
    #expect(health(.fixture(), among: [.fixture(outcome: .compliant([]))]) == .unneeded(findings: 1))
    #expect(
      health(.fixture(selector: .fixture(container: "app")), among: [.fixture(outcome: .failing("log"))])
        == .unneeded(findings: 1))
  }

  @Test("effective, too, where it covers one of two failing containers")
  func partly() {
    #expect(
      health(.fixture(selector: .fixture(container: "app")), among: [.fixture(outcome: .failing("app", "log"))])
        == .effective(findings: 1))
  }

  @Test("dormant: the control is off for all it covers")
  func dormant() {
    #expect(health(.fixture(), enablements: [.fixture()]) == .dormant(findings: 2))
    let us = Subject.fixture("arn:aws:ecs:us-east-1:111111111111:service/shop/web")
    let offThere = Enablement.fixture(scope: .region(AccountID("111111111111")!, Region("us-east-1")!))
    #expect(health(.fixture(), enablements: [offThere], among: [.fixture(), us]) == .effective(findings: 1))
  }

  @Test("unmatched: never, gone, tags, changed, another revision")
  func unmatched() throws {
    let elsewhere = Exemption.fixture(selector: .fixture(Self.web + "3"))
    let tagged = Exemption.fixture(selector: .fixture(tags: [TagCondition(key: "env", value: "prod")]))
    let unchanged = Exemption.fixture(selector: .fixture(Self.web, unchangedFacts: [try ARN(Self.web): "a"]))
    let pinned = Exemption.fixture(selector: .fixture(Self.family + ":7"))

    #expect(health(elsewhere) == .unmatched(.never))
    #expect(health(elsewhere, hasMatchedBefore: true) == .unmatched(.resourceGone))
    #expect(health(tagged) == .unmatched(.tagDrift(resources: 2)))
    #expect(health(unchanged, among: [.fixture(factsRead: "b")]) == .unmatched(.changed(resources: 1)))
    #expect(health(pinned, among: [.fixture(Self.family + ":8")]) == .unmatched(.otherRevision))
  }

  @Test("orphaned: the owner owns nothing, or nothing of this")
  func orphaned() {
    let payments = TeamID("payments")!
    let elsewhere = [payments: [TeamScope(accountID: AccountID("222222222222")!)]]

    #expect(health(.fixture(), teams: [:]) == .orphaned(.teamOwnsNothing(payments)))
    #expect(health(.fixture(), teams: [payments: []]) == .orphaned(.teamOwnsNothing(payments)))
    #expect(health(.fixture(), teams: elsewhere) == .orphaned(.outsideTeam(payments, resources: 2)))
  }

  @Test("what isn't in force has none")
  func notInForce() {
    #expect(health(.fixture(state: .requested)) == nil)
    #expect(health(.fixture(expiresAt: .noon)) == nil)
  }
}
