import PratiqueCore
import PratiqueTesting
import Testing

@Suite("Exemptions")
struct ExemptionTests {
  private static let hour = Instant.noon.adding(seconds: 3600)
  private static let day = Instant.noon.adding(seconds: 86400)
  private static let payments = TeamID("payments")!
  private static let account = AccountID("111111111111")!
  private static let wholeAccount = [payments: [TeamScope(accountID: account)]]

  @Test(
    "phases at their boundaries",
    arguments: [
      (.fixture(), .noon.justBefore, .requested), (.fixture(), .noon, .active), (.fixture(), hour.justBefore, .active),
      (.fixture(), hour, .expired),
      (.fixture(startsAt: hour, expiresAt: day), hour.justBefore, .scheduled),
      (.fixture(startsAt: hour, expiresAt: day), hour, .active),
      (.fixture(approvedAt: Instant.noon.adding(seconds: 60)), .noon, .requested),
      (.fixture(approvedAt: Instant.noon.adding(seconds: 60)), Instant.noon.adding(seconds: 60).justBefore, .requested),
      (.fixture(approvedAt: Instant.noon.adding(seconds: 60)), Instant.noon.adding(seconds: 60), .active),
      (.fixture(expiresAt: nil), day, .active),
      (.fixture(expiresAt: day, endedAt: hour), hour.justBefore, .active),
      (.fixture(expiresAt: day, endedAt: hour), hour, .expired),
      (.fixture(expiresAt: day, state: .revoked, endedAt: hour), hour.justBefore, .active),
      (.fixture(expiresAt: day, state: .revoked, endedAt: hour), hour, .revoked),
      (.fixture(expiresAt: hour, state: .revoked, endedAt: day), hour, .expired),
      (.fixture(state: .revoked), .noon, .revoked), (.fixture(state: .requested), .noon, .requested),
      (.fixture(state: .rejected), .noon, .rejected), (.fixture(state: .withdrawn), .noon, .withdrawn),
      (.fixture(approvedAt: nil), .noon, .requested),
    ] as [(Exemption, Instant, ExemptionPhase)])
  func phases(exemption: Exemption, instant: Instant, phase: ExemptionPhase) {
    #expect(exemption.phase(at: instant) == phase)
    #expect(exemption.isInForce(at: instant) == (phase == .active))
    let covering = Exemptions([exemption], teams: Self.wholeAccount).covering(.fixture(), at: instant)
    #expect(covering == (phase == .active ? [exemption] : []))
  }

  private static let web = "arn:aws:ecs:eu-west-1:111111111111:service/shop/web"
  private static let family = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web"

  @Test(
    "what targets select",
    arguments: [
      (web, web, true), (web, web + "2", false), (family, family + ":7", true), (family + ":7", family + ":7", true),
      (family + ":7", family + ":8", false), (family + ":7", family, false), ("111111111111", web, true),
      ("222222222222", web, false), ("arn:aws:ecs:*:*:service/shop/*", web, true),
      ("arn:aws:ecs:*:222222222222:service/shop/*", web, false),
      ("arn:aws:ecs:*:*:task-definition/w*", family + ":7", true),
      ("arn:aws:ecs:eu-west-1:111111111111:cluster/shop", web, false),
    ] as [(String, String, Bool)])
  func targets(target: String, arn: String, isSelected: Bool) throws {
    let target = try Selector.Target(target)
    let selector = try Selector(targets: [.exact(ARN("arn:aws:ecs:a:1:other")), target])

    #expect(target.selects(try ResourceARN(arn)) == isSelected)
    let exemptions = Exemptions([.fixture(selector: selector)], teams: Self.wholeAccount)
    #expect(exemptions.covering(.fixture(arn), at: .noon).isEmpty == !isSelected)
  }

  @Test("targets are written as they are read", arguments: [web, family + ":7", "111111111111", "arn:*:ecs:*:*:**"])
  func targetText(text: String) throws {
    #expect(try Selector.Target(text).description == text)
  }

  @Test("all tags must hold, with bytes compared")
  func tags() {
    let both = [TagCondition(key: "env", value: "prod"), TagCondition(key: "tier", value: "é")]
    let exemptions = Exemptions([.fixture(selector: .fixture(tags: both))], teams: Self.wholeAccount)

    func isCovered(_ tags: [String: String]) -> Bool {
      !exemptions.covering(.fixture(tags: tags), at: .noon).isEmpty
    }
    #expect(isCovered(["env": "prod", "tier": "é", "more": "x"]))
    #expect(!isCovered(["env": "prod"]))
    #expect(!isCovered(["env": "Prod", "tier": "é"]))
    #expect(!isCovered(["env": "prod", "tier": "e\u{301}"]))
  }

  @Test("it reaches only what its own team owns, as the team is now")
  func teamScope() throws {
    let exemption = Exemption.fixture(selector: .fixture("arn:aws:ecs:*:*:**"))
    func isCovered(_ scopes: [TeamScope], of team: TeamID = Self.payments) -> Bool {
      let exemptions = Exemptions([exemption], teams: [team: scopes])
      return !exemptions.covering(.fixture(tags: ["owner": "payments"]), at: .noon).isEmpty
    }
    let other = AccountID("222222222222")!

    #expect(isCovered([TeamScope(accountID: Self.account)]))
    #expect(isCovered([TeamScope(accountID: other), TeamScope(accountID: Self.account, region: Region("eu-west-1"))]))
    #expect(
      isCovered([TeamScope(accountID: Self.account, pattern: try ARNPattern("arn:aws:ecs:*:*:service/shop/**"))]))
    #expect(isCovered([TeamScope(accountID: Self.account, tag: TagCondition(key: "owner", value: "payments"))]))
    #expect(!isCovered([]))
    #expect(!isCovered([TeamScope(accountID: other)]))
    #expect(!isCovered([TeamScope(accountID: Self.account, region: Region("us-east-1"))]))
    #expect(
      !isCovered([TeamScope(accountID: Self.account, pattern: try ARNPattern("arn:aws:ecs:*:*:service/other/**"))]))
    #expect(!isCovered([TeamScope(accountID: Self.account, tag: TagCondition(key: "owner", value: "shop"))]))
    #expect(!isCovered([TeamScope(accountID: Self.account)], of: TeamID("shop")!))
  }

  @Test("until changed: only while the control reads what it read")
  func untilChanged() throws {
    let selector = Selector.fixture(Self.web, unchangedFacts: [try ARN(Self.web): "a = 1"])
    let exemptions = Exemptions([.fixture(selector: selector, expiresAt: nil)], teams: Self.wholeAccount)
    func isCovered(_ facts: String?) -> Bool {
      !exemptions.covering(.fixture(factsRead: facts), at: .noon).isEmpty
    }

    #expect(isCovered("a = 1"))
    #expect(!isCovered("a = 2"))
    #expect(!isCovered(nil))
    #expect(exemptions.needsFacts(.fixture(), at: .noon))
    #expect(!exemptions.needsFacts(.fixture(), at: .noon.justBefore))
    #expect(!exemptions.needsFacts(.fixture(Self.web + "2"), at: .noon))
  }

  @Test("evidence is needed where an exemption is about a container")
  func needsFacts() {
    let whole = Exemptions([.fixture()], teams: Self.wholeAccount)
    let ofContainer = Exemptions([.fixture(selector: .fixture(container: "app"))], teams: Self.wholeAccount)

    #expect(!whole.needsFacts(.fixture(), at: .noon))
    #expect(ofContainer.needsFacts(.fixture(), at: .noon))
    #expect(!ofContainer.needsFacts(.fixture(control: ControlID(ecs: 10)), at: .noon))
  }

  @Test("an exemption comes once, however many of its targets match, and in the order of ids")
  func once() {
    let selector = Selector.fixture(Self.web, "111111111111", "arn:aws:ecs:*:*:**")
    let exemptions = Exemptions(
      [.fixture(id: "exm_2", selector: selector), .fixture(id: "exm_1", selector: selector)], teams: Self.wholeAccount)

    #expect(exemptions.covering(.fixture(), at: .noon).map(\.id.rawValue) == ["exm_1", "exm_2"])
  }

  @Test("among many patterns each covers what it covers alone")
  func manyPatterns() throws {
    let account = "arn:aws:ecs:*:111111111111"
    let patterns = [
      "\(account):service/shop/*", "\(account):service/shop/w*", "\(account):service/shop/web-?pi",
      "\(account):service/shop/web-api", "\(account):service/sho?/web-api*", "\(account):service/*/web-api",
      "\(account):service/**web-api", "\(account):service/**api-api*", "\(account):service/?*?*/web*",
      "\(account):serv*/web-api", "\(account):*ice/shop/web-api", "\(account):**api",
      "\(account):task-definition/*b-a*", "arn:aws:ecs:*:*:task-definition/web-api*",
      "arn:aws:ecs:*:*:service/**-api", "arn:aws:ecs:*:1*:service/shop/web-*", "arn:aws:ecs:*:*:cluster/shop*",
      "arn:*:ecs:*:*:**", "arn:aws:ecs:a/web-api:*:service/**",
    ]
    let exemptions = Exemptions(
      patterns.enumerated().map { .fixture(id: "exm_\($0)", selector: .fixture($1)) }, teams: Self.wholeAccount)

    for name in [
      "service/shop/web-api", "service/shop/api-api-api", "service/shop/w", "service/shops/web-api", "service/web-api",
      "cluster/shop", "cluster/sho", "task-definition/web-api", "task-definition/web-api:7", "task-definition/a",
    ] {
      let arn = "arn:aws:ecs:eu-west-1:111111111111:\(name)"
      let resource = try ResourceARN(arn).resource.rawValue
      let expected = try patterns.filter { try ARNPattern($0).matches(resource) }
      let covering = exemptions.covering(.fixture(arn), at: .noon)
      #expect(Set(covering.map(\.selector)) == Set(expected.map { .fixture($0) }), "\(arn)")
      #expect(covering.count == expected.count, "\(arn)")
    }
  }

  @Test("selectors that can't be are refused")
  func refusedSelectors() throws {
    let arn = try ARN(Self.web)
    let exact = Selector.Target.exact(arn)

    #expect(throws: SelectorError.noTarget) { try Selector(targets: []) }
    #expect(throws: Never.self) { try Selector(targets: Array(repeating: exact, count: 100)) }
    #expect(throws: SelectorError.tooManyTargets(101)) { try Selector(targets: Array(repeating: exact, count: 101)) }
    #expect(throws: SelectorError.emptyContainer) { try Selector(targets: [exact], container: "") }
    #expect(throws: SelectorError.noRevision(arn)) { try Selector(targets: [.revision(ResourceARN(Self.web))]) }
    #expect(throws: SelectorError.unchangedNeedsExactTargets) {
      try Selector(targets: [.account(Self.account)], unchangedFacts: [:])
    }
  }
}
