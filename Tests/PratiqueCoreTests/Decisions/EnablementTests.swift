import PratiqueCore
import PratiqueTesting
import Testing

@Suite("Enablements")
struct EnablementTests {
  private static let account = AccountID("111111111111")!
  private static let region = Region("eu-west-1")!
  private static let prod = AccountGroupID("prod")!
  private static let dev = AccountGroupID("dev")!

  private static func off(_ scope: Scope, _ id: String, locked: Bool = false) -> Enablement {
    .fixture(id: id, scope: scope, isLocked: locked)
  }

  private static func on(_ scope: Scope, _ id: String, locked: Bool = false) -> Enablement {
    .fixture(id: id, scope: scope, isEnabled: true, isLocked: locked)
  }

  private func setting(_ enablements: [Enablement], at instant: Instant = .noon) -> EffectiveSetting {
    Enablements(enablements, groups: [Self.account: [Self.prod, Self.dev]])
      .setting(of: ControlID(ecs: 2), accountID: Self.account, region: Self.region, at: instant)
  }

  @Test(
    "precedence and locks",
    arguments: [
      ([], nil),
      ([off(.organisation, "a")], "a"),
      ([off(.organisation, "a"), on(.group(prod), "b")], "b"),
      ([off(.organisation, "a"), on(.group(prod), "b"), off(.account(account), "c")], "c"),
      ([on(.organisation, "a"), off(.account(account), "b"), on(.region(account, region), "c")], "c"),
      ([off(.region(account, Region("us-east-1")!), "a")], nil),
      ([off(.account(AccountID("222222222222")!), "a")], nil),
      ([off(.group(AccountGroupID("other")!), "a")], nil),
      // A locked decision wins over everything below it, the widest of them first.
      ([on(.organisation, "a", locked: true), off(.account(account), "b")], "a"),
      ([on(.organisation, "a", locked: true), off(.account(account), "b", locked: true)], "a"),
      ([off(.organisation, "a"), on(.account(account), "b", locked: true), off(.region(account, region), "c")], "b"),
      ([off(.organisation, "a", locked: true), on(.region(account, region), "b", locked: true)], "a"),
      ([on(.organisation, "a"), off(.group(dev), "b", locked: true), on(.account(account), "c")], "b"),
      ([off(.region(account, region), "a", locked: true), on(.account(account), "b")], "a"),
      // Groups that differ: on wins, and a lock of either holds against what is below.
      ([off(.group(dev), "a"), on(.group(prod), "b")], "b"),
      ([on(.group(dev), "a"), off(.group(prod), "b")], "a"),
      ([off(.group(dev), "a", locked: true), on(.group(prod), "b"), off(.account(account), "c")], "b"),
    ] as [([Enablement], String?)])
  func precedence(enablements: [Enablement], decides: String?) {
    for order in [enablements, enablements.reversed()] {
      let setting = setting(order)

      #expect(setting.decidedBy?.id.rawValue == decides)
      #expect(setting.isEnabled == enablements.first { $0.id.rawValue == decides }?.isEnabled ?? true)
    }
  }

  @Test("within one scope the later decision counts, also with its lock")
  func later() {
    let locked = Enablement.fixture(id: "a", isLocked: true)
    let open = Enablement.fixture(id: "b", isEnabled: true, startsAt: Instant.noon.adding(seconds: 1))
    let below = Enablement.fixture(id: "c", scope: .account(Self.account))

    #expect(setting([locked, open, below]).decidedBy?.id.rawValue == "a")
    #expect(setting([locked, open, below], at: Instant.noon.adding(seconds: 1)).decidedBy?.id.rawValue == "c")
    #expect(setting([locked, open], at: Instant.noon.adding(seconds: 1)).decidedBy?.id.rawValue == "b")
  }

  @Test("of decisions that begin together, on wins")
  func together() {
    let enablements = [Enablement.fixture(id: "a"), Enablement.fixture(id: "b", isEnabled: true)]

    #expect(setting(enablements).decidedBy?.id.rawValue == "b")
  }

  @Test("from its start to before its end; then what was inherited")
  func boundaries() {
    let hour = Instant.noon.adding(seconds: 3600)
    let off = Enablement.fixture(scope: .account(Self.account), endsAt: hour)

    #expect(setting([off], at: .noon.justBefore).isEnabled)
    #expect(!setting([off], at: .noon).isEnabled)
    #expect(!setting([off], at: hour.justBefore).isEnabled)
    #expect(setting([off], at: hour) == EffectiveSetting(decidedBy: nil))
  }

  @Test("one control's decisions leave the others alone")
  func otherControl() {
    #expect(setting([.fixture(control: ControlID(ecs: 9))]).decidedBy == nil)
  }
}
