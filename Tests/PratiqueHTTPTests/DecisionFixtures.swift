import PratiqueCore

/// How the routes of decisions are called in the authorisation matrix.
enum DecisionFixtures {
  typealias Fixture = AuthorisationTests.Fixture

  private static let readers = AuthorisationTests.readers
  private static let requesters = AuthorisationTests.requesters
  private static let deciders = AuthorisationTests.deciders
  private static let organisationAdmins = AuthorisationTests.admins
  /// The team owns the whole account, so that its admin may switch controls there.
  private static let admins: @Sendable (AccessWorld.Caller) -> Int = { $0.role == .admin ? 200 : 403 }

  private static func terms(_ place: Place) -> String {
    #""team":"\#(place.word)","control":"ECS.12","selector":{"targets":["\#(place.arn)"]},"reason":"for now""#
  }

  private static func transition(
    _ name: String, _ body: String, own: @escaping @Sendable (AccessWorld.Caller) -> Int
  ) -> Fixture {
    Fixture({ "/v1/exemptions/\($0.exemption)/\(name)?dry_run=true" }, body: { _ in body }, own: own)
  }

  private static let span = "from=2026-10-01T00:00:00Z&to=2026-10-03T00:00:00Z"

  /// How the routes of numbers are called.
  static let numbers: [String: Fixture] = [
    "GET /v1/trends": Fixture({ "/v1/trends?\(span)&by=account&account=\($0.account)" }, own: readers),
    "GET /v1/trends/verify": Fixture({ _ in "/v1/trends/verify" }, own: readers),
    "GET /v1/scores": Fixture({ "/v1/scores?at=2099-01-01T00:00:00Z&team=\($0.word)" }, own: readers),
    "GET /v1/waterfall": Fixture({ "/v1/waterfall?\(span)&account_group=\($0.word)" }, own: readers),
    "GET /v1/waterfall/findings": Fixture(
      { "/v1/waterfall/findings?from=2026-10-01T00:00:00Z&to=2099-01-01T00:00:00Z&account=\($0.account)" },
      own: readers),
  ]

  static let all: [String: Fixture] = [
    "GET /v1/exemptions": Fixture({ _ in "/v1/exemptions" }, own: readers),
    "POST /v1/exemptions": Fixture(
      { _ in "/v1/exemptions?dry_run=true" }, body: { "{\(terms($0))}" }, own: requesters),
    "GET /v1/exemptions/health": Fixture({ _ in "/v1/exemptions/health" }, own: readers),
    "GET /v1/exemptions/summary": Fixture({ _ in "/v1/exemptions/summary" }, own: readers),
    "GET /v1/exemptions/forecast": Fixture({ _ in "/v1/exemptions/forecast?days=2" }, own: readers),
    "GET /v1/exemptions/export": Fixture({ "/v1/exemptions/export?account_id=\($0.account)" }, own: readers),
    "POST /v1/exemptions/import": Fixture(
      { _ in "/v1/exemptions/import?dry_run=true" },
      body: { place in
        #"{"parameter":"ECS.2.exemptEcsServiceArns","team":"\#(place.word)","reason":"for now","value":"#
          + #""arn:aws:ecs:eu-west-1:\#(place.account):service/shop/web"}"#
      }, own: requesters),
    "POST /v1/exemptions/baseline": Fixture(
      { _ in "/v1/exemptions/baseline?dry_run=true" },
      body: { #"{"team":"\#($0.word)","reason":"for now","expires_at":"2099-01-01T00:00:00Z"}"# }, own: requesters),
    "GET /v1/exemptions/{id}": Fixture({ "/v1/exemptions/\($0.exemption)" }, own: readers),
    "PATCH /v1/exemptions/{id}": Fixture(
      { "/v1/exemptions/\($0.exemption)?dry_run=true" }, body: { _ in #"{"reason":"another"}"# }, own: requesters),
    "POST /v1/exemptions/{id}/preview": Fixture({ "/v1/exemptions/\($0.exemption)/preview" }, own: readers),
    // Nobody was shown a preview of that digest.
    "POST /v1/exemptions/{id}/approve": transition("approve", #"{"preview_digest":"none"}"#) { caller in
      deciders(caller) == 200 ? 409 : 403
    },
    "POST /v1/exemptions/{id}/reject": transition("reject", #"{"reason":"no"}"#, own: deciders),
    "POST /v1/exemptions/{id}/withdraw": transition("withdraw", "{}", own: requesters),
    // It isn't in force yet.
    "POST /v1/exemptions/{id}/revoke": transition("revoke", #"{"reason":"no"}"#) { caller in
      requesters(caller) == 200 ? 409 : 403
    },
    "POST /v1/exemptions/{id}/extend": transition(
      "extend", #"{"expires_at":"2099-01-01T00:00:00Z"}"#, own: requesters),
    "GET /v1/enablement": Fixture({ "/v1/enablement?account_id=\($0.account)" }, own: readers),
    "POST /v1/enablement": Fixture(
      { _ in "/v1/enablement?dry_run=true" },
      body: { place in
        #"{"control":"ECS.12","scope":{"account_id":"\#(place.account)"},"is_enabled":false,"reason":"ticket NET-1"}"#
      }, own: admins),
    "GET /v1/enablement/effective": Fixture(
      { "/v1/enablement/effective?control=ECS.12&region=eu-west-1&account_id=\($0.account)" }, own: readers),
    "GET /v1/enablement/{id}": Fixture({ "/v1/enablement/\($0.enablement)" }, own: readers),
    "DELETE /v1/enablement/{id}": Fixture({ "/v1/enablement/\($0.enablement)?dry_run=true" }, own: admins),
    "POST /v1/enablement/{id}/approve": Fixture(
      { "/v1/enablement/\($0.enablement)/approve?dry_run=true" }, own: admins),
    "GET /v1/guard-rails": Fixture({ _ in "/v1/guard-rails" }, own: readers),
    "POST /v1/guard-rails": Fixture(
      { _ in "/v1/guard-rails?dry_run=true" }, body: { _ in #"{"reason":"never"}"# }, own: organisationAdmins),
    "DELETE /v1/guard-rails/{id}": Fixture(
      { "/v1/guard-rails/\($0.guardRail)?dry_run=true" }, own: organisationAdmins),
    "GET /v1/governed-tags": Fixture({ _ in "/v1/governed-tags" }, own: readers),
    "PUT /v1/governed-tags": Fixture(
      { _ in "/v1/governed-tags?dry_run=true" }, body: { _ in #"{"keys":["tier"]}"# }, own: organisationAdmins),
    "POST /v1/policy": Fixture(
      { _ in "/v1/policy?dry_run=true" },
      body: { #"{"policy":"main","documents":[{"kind":"Exemption","name":"one","spec":{\#(terms($0))}}]}"# },
      own: requesters),
  ]
}
