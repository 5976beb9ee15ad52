import PratiqueCore

/// Task definitions of many accounts that fail one control, and exemptions from it of every kind.
///
/// One control for all, so that none of them is told apart by it. The same numbers make the same world.
struct MatchingWorld {
  static let control = ControlID(ecs: 5)
  private static let resourcesPerAccount = 100
  private static let accountsPerTeam = 50
  private static let regions = ["eu-west-1", "us-east-1"]
  private static let words = [
    "payments", "identity", "logistics", "storefront", "ledger", "search", "reports", "mobile", "catalog", "billing",
  ]

  let resourceCount: Int
  let now = Instant("2026-06-01T00:00:00Z")!
  let exemptions: [Exemption]
  let teams: [TeamID: [TeamScope]]

  init(resources: Int, exemptions count: Int) {
    resourceCount = resources
    let accounts = (resources + Self.resourcesPerAccount - 1) / Self.resourcesPerAccount
    teams = Dictionary(grouping: 0..<accounts) { Self.team(ofAccount: $0) }.mapValues { numbers in
      numbers.map { TeamScope(accountID: Self.accountID($0)) }
    }
    var random = Numbers()
    exemptions = (0..<count).map { Self.exemption($0, resources: resources, &random) }
  }

  func subject(_ number: Int) -> Subject {
    Subject(
      resource: Self.resource(number), tags: ["env": number % 3 == 0 ? "prod" : "dev"], control: Self.control,
      outcome: .nonCompliant([]))
  }

  /// Half of them name one resource, as people write most; 900 of 10,000 are patterns that leave the account open.
  private static func exemption(_ number: Int, resources: Int, _ random: inout Numbers) -> Exemption {
    let of = random.next(below: resources)
    let account = accountID(of / resourcesPerAccount)
    let word = words[of % words.count]
    let target =
      switch random.next(below: 1_000) {
      case ..<500: resource(of).resource.rawValue
      case ..<650: resource(of).arn.rawValue
      case ..<890: "arn:aws:ecs:*:\(account):task-definition/\(word)-\(of / 1_000)*"
      case ..<930: "arn:aws:ecs:*:*:task-definition/*-\(of)"
      case ..<950: "arn:aws:ecs:\(regions[of % 2]):*:task-definition/*-\(of / 10)?"
      case ..<970: "arn:aws:ecs:*:*:task-definition/\(word)-\(of / 10)*"
      case ..<980: "arn:aws:ecs:*:*:task-definition/**-\(of)*"
      default: account.rawValue
      }
    let start = Instant("2026-01-01T00:00:00Z")!
    return Exemption(
      id: ExemptionID("exm_\(number)")!, team: team(ofAccount: of / resourcesPerAccount), control: control,
      selector: try! Selector(
        targets: [try! Selector.Target(target)],
        tags: random.next(below: 10) == 0 ? [TagCondition(key: "env", value: "prod")] : []),
      startsAt: start, expiresAt: Instant("2027-01-01T00:00:00Z")!, state: .approved, approvedAt: start)
  }

  private static func resource(_ number: Int) -> ResourceARN {
    let account = accountID(number / resourcesPerAccount)
    let name = "\(words[number % words.count])-\(number)"
    return try! ResourceARN(
      "arn:aws:ecs:\(regions[number % 2]):\(account):task-definition/\(name):\(number % 40 + 1)")
  }

  private static func accountID(_ number: Int) -> AccountID {
    AccountID(String(300_000_000_000 + number * 7_919))!
  }

  private static func team(ofAccount number: Int) -> TeamID {
    TeamID("team-\(number / accountsPerTeam)")!
  }
}

/// Numbers that look random and are always the same.
private struct Numbers {
  private var state: UInt64 = 42

  mutating func next(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
