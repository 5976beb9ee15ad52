import PratiqueCore
import PratiqueTesting
import Testing

@Suite("Guard rails")
struct GuardRailTests {
  private static let one = AccountID("111111111111")!
  private static let two = AccountID("222222222222")!
  private static let prod = AccountGroupID("prod")!
  private static let control = ControlID(ecs: 2)

  private static let rails = GuardRails(
    [
      GuardRail(control: nil, scope: .organisation, longest: 90 * 86400),
      GuardRail(control: control, scope: .group(prod), longest: 30 * 86400, categories: [.mitigated], approvals: 2),
      GuardRail(control: control, scope: .account(two), isExemptable: false),
      GuardRail(control: ControlID(ecs: 9), scope: .organisation, longest: 1, approvals: 5),
      GuardRail(control: nil, scope: .region(two, Region("eu-west-1")!), longest: 7 * 86400),
    ], groups: [one: [prod]])

  @Test(
    "the strictest of all that apply",
    arguments: [
      ([AccountID("333333333333")!], true, 90, 2, 1), ([one], true, 30, 1, 2), ([two], false, 7, 2, 1),
      ([one, two], false, 7, 1, 2), ([], true, 90, 2, 1), (nil, false, 7, 1, 2),
    ] as [(Set<AccountID>?, Bool, Int64, Int, Int)])
  func strictest(accounts: Set<AccountID>?, isExemptable: Bool, days: Int64, categories: Int, approvals: Int) {
    let rail = Self.rails.effective(control: Self.control, accounts: accounts)

    #expect(rail.isExemptable == isExemptable)
    #expect(rail.longest == days * 86400)
    #expect(rail.categories.count == categories)
    #expect(rail.approvals == approvals)
  }

  @Test("without guard rails one approval is needed, and nothing else")
  func none() {
    let rail = GuardRails().effective(control: Self.control, accounts: nil)

    #expect(rail.breaches(category: .waiver, startsAt: .noon, expiresAt: nil).isEmpty)
    #expect(rail.approvals == 1)
    #expect(GuardRail(control: nil, scope: .organisation, approvals: 0).approvals == 1)
  }

  @Test("breaches, at the longest time and a microsecond above it")
  func breaches() {
    let rail = GuardRail(
      control: Self.control, scope: .organisation, isExemptable: false, longest: 60, categories: [.mitigated])
    let minute = Instant.noon.adding(seconds: 60)

    #expect(rail.breaches(category: .mitigated, startsAt: .noon, expiresAt: minute) == [.notExemptable(Self.control)])
    let all: [GuardRail.Breach] = [
      .notExemptable(Self.control), .tooLong(longest: 60), .category(.waiver, allowed: [.mitigated]),
    ]
    #expect(rail.breaches(category: .waiver, startsAt: .noon, expiresAt: nil) == all)
    let above = Instant(microseconds: minute.microseconds + 1)
    #expect(rail.breaches(category: .waiver, startsAt: .noon, expiresAt: above) == all)
  }
}
