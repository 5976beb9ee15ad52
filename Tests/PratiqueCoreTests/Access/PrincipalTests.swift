import PratiqueCore
import Testing

@Suite("Access")
struct PrincipalTests {
  private static let one = AccountID("111111111111")!
  private static let two = AccountID("222222222222")!
  private static let payments = TeamID("payments")!
  private static let shop = TeamID("shop")!
  private static let idle = TeamID("idle")!
  private static let web = try! ResourceARN("arn:aws:ecs:eu-west-1:111111111111:service/shop/web")
  private static let teams: [TeamID: [TeamScope]] = [
    payments: [TeamScope(accountID: one)], shop: [TeamScope(accountID: one), TeamScope(accountID: two)], idle: [],
  ]

  private func principal(_ grants: Grant...) -> Principal {
    Principal(
      organisationID: OrganisationID("default")!, personID: PersonID("dana")!, tokenID: TokenID("tok_1")!,
      grants: grants, teams: Self.teams)
  }

  /// RELIABILITY section 3, one row for each action, written out.
  @Test(
    "action × role",
    arguments: [
      (.read, [.viewer, .exemptionManager, .approver, .admin]),
      (.requestExemption, [.exemptionManager, .approver, .admin]), (.decideExemption, [.approver, .admin]),
      (.decideEnablement, [.admin]), (.decideGuardRail, [.admin]), (.writeResources, [.ingest]),
      (.manageAccess, [.admin]), (.manageOwnTokens, [.viewer, .exemptionManager, .approver, .admin]),
      (.readOwnAudit, [.viewer, .exemptionManager, .approver, .admin]),
      (.readTeamAudit, [.exemptionManager, .approver, .admin]), (.readAudit, [.approver, .admin]),
    ] as [(Action, [Role])])
  func table(action: Action, roles: [Role]) {
    for role in Role.allCases {
      let isAllowed = roles.contains(role)
      let everywhere = principal(Grant(role, in: .organisation))
      let inTeam = principal(Grant(role, in: .team(Self.payments)))
      let inAccount = principal(Grant(role, in: .account(Self.one)))

      #expect(action.isAllowed(to: role) == isAllowed)
      #expect(everywhere.may(action) == isAllowed)
      #expect(everywhere.mayInOrganisation(action) == isAllowed)
      #expect(everywhere.may(action, team: Self.shop) == isAllowed)
      #expect(everywhere.may(action, account: Self.two) == isAllowed)
      #expect(everywhere.reach(for: action) == (isAllowed ? .everything : .scopes([])))

      for limited in [inTeam, inAccount] {
        #expect(limited.may(action) == isAllowed)
        #expect(!limited.mayInOrganisation(action))
        #expect(limited.may(action, team: Self.payments) == isAllowed)
        #expect(!limited.may(action, team: Self.shop))
        #expect(!limited.may(action, team: Self.idle))
        #expect(limited.may(action, account: Self.one) == isAllowed)
        #expect(!limited.may(action, account: Self.two))
        #expect(limited.reach(for: action) == .scopes(isAllowed ? [TeamScope(accountID: Self.one)] : []))
        #expect(limited.reach(for: action).covers(Self.web, tags: [:]) == isAllowed)
      }
    }
  }

  @Test("every action stands in the table above")
  func tableIsComplete() {
    #expect(Action.allCases.count == 11)
  }

  @Test("the role of one grant never combines with the place of another")
  func grantsNeverCombine() {
    let dana = principal(
      Grant(.admin, in: .account(Self.two)), Grant(.viewer, in: .organisation),
      Grant(.approver, in: .team(Self.payments)))

    #expect(dana.may(.decideEnablement))
    #expect(dana.may(.decideEnablement, account: Self.two))
    #expect(!dana.may(.decideEnablement, account: Self.one))
    #expect(!dana.mayInOrganisation(.decideEnablement))
    #expect(dana.mayInOrganisation(.read))
    #expect(!dana.mayInOrganisation(.requestExemption))
    #expect(dana.may(.decideExemption, team: Self.payments))
    #expect(!dana.may(.decideExemption, team: Self.shop))
    #expect(dana.reach(for: .manageAccess) == .scopes([TeamScope(accountID: Self.two)]))
    #expect(!dana.may(.writeResources))
  }

  @Test("without grants nothing is allowed")
  func nothing() {
    for action in Action.allCases {
      #expect(!principal().may(action))
      #expect(principal().reach(for: action).isEmpty)
    }
  }

  @Test("a team's part of an account is neither the account nor the rest of it")
  func partOfAccount() throws {
    let part = TeamScope(accountID: Self.one, pattern: try ARNPattern("arn:aws:ecs:*:*:service/shop/**"))
    let dana = Principal(
      organisationID: OrganisationID("default")!, personID: PersonID("dana")!, tokenID: TokenID("tok_1")!,
      grants: [Grant(.admin, in: .team(Self.payments))], teams: [Self.payments: [part]])

    #expect(!dana.may(.decideEnablement, account: Self.one))
    #expect(dana.reach(for: .read).covers(Self.web, tags: [:]))
    #expect(
      !dana.reach(for: .read).covers(
        try ResourceARN("arn:aws:ecs:eu-west-1:111111111111:service/other/web"), tags: [:]))
    #expect(dana.reach(for: .read).accounts == [Self.one])
    #expect(Reach.everything.accounts == nil)
  }

  @Test("a team that is not known owns nothing, and an account grant doesn't reach it")
  func unknownTeam() {
    let dana = principal(Grant(.approver, in: .team(TeamID("gone")!)), Grant(.approver, in: .account(Self.one)))

    #expect(dana.may(.decideExemption, team: TeamID("gone")!))
    #expect(!dana.may(.decideExemption, team: TeamID("lost")!))
    #expect(dana.reach(for: .decideExemption) == .scopes([TeamScope(accountID: Self.one)]))
  }

  @Test(
    "identifiers",
    arguments: [
      ("payments", true), ("exm_0A-z", true), ("", false), ("a b", false), ("é", false), ("a/b", false),
      (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
    ] as [(String, Bool)])
  func identifiers(text: String, isValid: Bool) {
    #expect((TeamID(text) != nil) == isValid)
    #expect((ExemptionID(text) != nil) == isValid)
  }
}
