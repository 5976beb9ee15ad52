import DatabaseTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PratiqueCore
import PratiqueOperations
import Testing

@testable import PratiqueHTTP

/// Every route × role × {own team, other team, other organisation, absent}; the routes are those that are declared.
@Suite("Authorisation matrix")
struct AuthorisationTests {
  /// How a route is called about a place, and who may.
  struct Fixture: Sendable {
    /// Path and query.
    let target: @Sendable (Place) -> String
    var body: (@Sendable (Place) -> String)?
    /// What a caller with the role gets for the own team; wide is for the organisation.
    let own: @Sendable (AccessWorld.Caller) -> Int

    init(
      _ target: @escaping @Sendable (Place) -> String, body: (@Sendable (Place) -> String)? = nil,
      own: @escaping @Sendable (AccessWorld.Caller) -> Int
    ) {
      self.target = target
      self.body = body
      self.own = own
    }
  }

  static let readers: @Sendable (AccessWorld.Caller) -> Int = { $0.role == .ingest ? 403 : 200 }
  static let admins: @Sendable (AccessWorld.Caller) -> Int = { $0.role == .admin && $0.isWide ? 200 : 403 }
  static let everybody: @Sendable (AccessWorld.Caller) -> Int = { _ in 200 }

  static let requesters: @Sendable (AccessWorld.Caller) -> Int = { caller in
    [.exemptionManager, .approver, .admin].contains(caller.role) ? 200 : 403
  }
  static let deciders: @Sendable (AccessWorld.Caller) -> Int = { [.approver, .admin].contains($0.role) ? 200 : 403 }

  static let fixtures = accessFixtures.merging(DecisionFixtures.all) { $1 }
    .merging(DecisionFixtures.numbers) { $1 }

  static let accessFixtures: [String: Fixture] = [
    "GET /livez": Fixture({ _ in "/livez" }, own: everybody),
    "GET /readyz": Fixture({ _ in "/readyz" }, own: everybody),
    "GET /v1/openapi.json": Fixture({ _ in "/v1/openapi.json" }, own: everybody),
    "GET /v1/whoami": Fixture({ _ in "/v1/whoami" }, own: everybody),
    // Its token is a bootstrap token, which none of the callers has.
    "POST /v1/bootstrap": Fixture(
      { _ in "/v1/bootstrap" }, body: { _ in #"{"person":"mallory"}"# }, own: { _ in 401 }),
    "GET /v1/controls": Fixture({ "/v1/controls?account_id=\($0.account)" }, own: readers),
    "GET /v1/controls/{id}": Fixture({ "/v1/controls/ECS.12?account_id=\($0.account)" }, own: readers),
    "GET /v1/evaluations": Fixture({ _ in "/v1/evaluations" }, own: readers),
    "GET /v1/evaluations/{id}": Fixture({ "/v1/evaluations/\($0.evaluation)" }, own: readers),
    "GET /v1/remediation": Fixture(
      { "/v1/remediation?from=2026-10-01T00:00:00Z&to=2026-12-01T00:00:00Z&account=\($0.account)&team=\($0.word)" },
      own: readers),
    "GET /v1/findings": Fixture({ "/v1/findings?account_id=\($0.account)" }, own: readers),
    "GET /v1/resources": Fixture({ "/v1/resources?account_id=\($0.account)" }, own: readers),
    "GET /v1/resources/history": Fixture({ "/v1/resources/history?arn=\($0.arn)" }, own: readers),
    "GET /v1/verdicts/diff": Fixture(
      { "/v1/verdicts/diff?from=2026-01-01T00:00:00Z&account=\($0.account)" }, own: readers),
    "GET /v1/resources/{arn}": Fixture(
      { "/v1/resources/" + $0.arn.addingPercentEncoding(withAllowedCharacters: .alphanumerics)! }, own: readers),
    "POST /v1/ingest": Fixture(
      { _ in "/v1/ingest?dry_run=true" }, body: AccessWorld.item, own: { $0.role == .ingest ? 200 : 403 }),
    "GET /v1/tokens": Fixture({ "/v1/tokens?person=\($0.word)" }, own: everybody),
    "POST /v1/tokens": Fixture(
      { _ in "/v1/tokens?dry_run=true" }, body: { #"{"person":"\#($0.word)"}"# }, own: admins),
    "POST /v1/tokens/{id}/rotate": Fixture(
      { "/v1/tokens/\($0.token)/rotate?dry_run=true" }, body: { _ in "{}" },
      own: { $0.role == .admin && $0.isWide ? 200 : 404 }),
    "POST /v1/tokens/{id}/revoke": Fixture(
      { "/v1/tokens/\($0.token)/revoke?dry_run=true" }, own: { $0.role == .admin && $0.isWide ? 200 : 404 }),
    "GET /v1/people": Fixture(
      { _ in "/v1/people" }, own: { $0.role == .admin ? 200 : 403 }),
    "POST /v1/people": Fixture(
      { _ in "/v1/people?dry_run=true" }, body: { #"{"id":"new","grants":[{"role":"viewer","team":"\#($0.word)"}]}"# },
      own: admins),
    "GET /v1/people/{id}": Fixture(
      { "/v1/people/\($0.word)" }, own: { $0.role == .admin && $0.isWide ? 200 : 404 }),
    "PATCH /v1/people/{id}": Fixture(
      { "/v1/people/\($0.word)?dry_run=true" }, body: { _ in #"{"name":"x"}"# },
      own: { caller in caller.role == .admin ? (caller.isWide ? 200 : 404) : 403 }),
    "POST /v1/people/{id}/grants": Fixture(
      { "/v1/people/\($0.word)/grants?dry_run=true" }, body: { _ in #"{"role":"viewer"}"# },
      own: { caller in caller.role == .admin ? (caller.isWide ? 200 : 404) : 403 }),
    "DELETE /v1/people/{id}/grants": Fixture(
      { "/v1/people/\($0.word)/grants?role=viewer&team=\($0.word)&dry_run=true" },
      own: { caller in caller.role == .admin ? (caller.isWide ? 200 : 404) : 403 }),
    "GET /v1/teams": Fixture({ _ in "/v1/teams" }, own: readers),
    "POST /v1/teams": Fixture({ _ in "/v1/teams?dry_run=true" }, body: { _ in #"{"id":"new"}"# }, own: admins),
    "GET /v1/teams/{id}": Fixture({ "/v1/teams/\($0.word)" }, own: readers),
    "PATCH /v1/teams/{id}": Fixture(
      { "/v1/teams/\($0.word)?dry_run=true" }, body: { _ in #"{"name":"x"}"# }, own: admins),
    "POST /v1/teams/{id}/members": Fixture(
      { "/v1/teams/\($0.word)/members?dry_run=true" },
      body: { _ in #"{"person":"payments","role":"approver"}"# }, own: admins),
    "DELETE /v1/teams/{id}/members": Fixture(
      { "/v1/teams/\($0.word)/members?person=\($0.word)&role=viewer&dry_run=true" }, own: admins),
    "POST /v1/teams/{id}/scopes": Fixture(
      { _ in "/v1/teams/payments/scopes?dry_run=true" },
      body: { #"{"account":"\#($0.account)","region":"eu-west-1"}"# }, own: admins),
    "DELETE /v1/teams/{id}/scopes/{scope}": Fixture(
      { "/v1/teams/\($0.word)/scopes/\($0.scope)?dry_run=true" }, own: admins),
    "GET /v1/accounts": Fixture({ _ in "/v1/accounts" }, own: readers),
    // An account that another organisation has can't be registered, so one that nobody has isn't compared with it.
    "POST /v1/accounts": Fixture(
      { _ in "/v1/accounts?dry_run=true" }, body: { _ in #"{"id":"555555555555"}"# }, own: admins),
    "GET /v1/accounts/{id}": Fixture({ "/v1/accounts/\($0.account)" }, own: readers),
    "PATCH /v1/accounts/{id}": Fixture(
      { "/v1/accounts/\($0.account)?dry_run=true" }, body: { _ in #"{"name":"x"}"# },
      // The team owns the whole account, so its admin may name it.
      own: { $0.role == .admin ? 200 : 403 }),
    "GET /v1/account-groups": Fixture({ _ in "/v1/account-groups" }, own: readers),
    "POST /v1/account-groups": Fixture(
      { _ in "/v1/account-groups?dry_run=true" }, body: { #"{"id":"new","accounts":["\#($0.account)"]}"# }, own: admins),
    "GET /v1/account-groups/{id}": Fixture({ "/v1/account-groups/\($0.word)" }, own: readers),
    "PATCH /v1/account-groups/{id}": Fixture(
      { "/v1/account-groups/\($0.word)?dry_run=true" }, body: { _ in #"{"name":"x"}"# }, own: admins),
    "GET /v1/audit": Fixture({ "/v1/audit?person=\($0.word)" }, own: readers),
    "GET /v1/audit/{position}": Fixture(
      { _ in "/v1/audit/999999" }, own: { $0.role == .ingest ? 403 : 404 }),
    "GET /v1/audit-export": Fixture(
      { _ in "/v1/audit-export" }, own: { [.admin, .approver].contains($0.role) && $0.isWide ? 200 : 403 }),
    "GET /v1/audit-verification": Fixture(
      { _ in "/v1/audit-verification" }, own: { [.admin, .approver].contains($0.role) && $0.isWide ? 200 : 403 }),
    "GET /v1/audit-checkpoint": Fixture(
      { _ in "/v1/audit-checkpoint" }, own: { [.admin, .approver].contains($0.role) && $0.isWide ? 409 : 403 }),
  ]

  @Test("whoever fails to sign in too often is told to wait; a good token is let in all the same")
  func failedSignIns() async throws {
    try await AccessWorld.with { world in
      let api = APIServer(context: world.context)
      try await Application(router: api.makeRouter(), logger: .silent).test(.router) { client in
        var statuses: [Int] = []
        for _ in 0..<11 {
          let answer = try await client.call(
            uri: "/v1/whoami", method: .get, token: AccessToken(random: .personal))
          statuses.append(Int(answer.status.code))
        }
        let good = try #require(world.tokens[.init(role: .viewer, isWide: true)])
        let answer = try await client.call(uri: "/v1/whoami", method: .get, token: good)

        #expect(statuses == Array(repeating: 401, count: 10) + [429])
        #expect(answer.status == .ok)
      }
    }
  }

  @Test("no caller gets more than their role allows, nor learns what lies elsewhere")
  func matrix() async throws {
    try await AccessWorld.with { world in
      let router = Router(context: APIContext.self)
      var settings = APIServer.Settings()
      settings.maxFailedSignIns = .max
      let api = APIServer(context: world.context, settings: settings)
      let declared = api.addRoutes(to: router)
      let missing = declared.map { "\($0.method.rawValue) \($0.path)" }.filter { Self.fixtures[$0] == nil }
      #expect(missing == [], "a route without a fixture")

      try await Application(router: api.makeRouter(), logger: .silent).test(.router) { client in
        for route in declared {
          let name = "\(route.method.rawValue) \(route.path)"
          guard let fixture = Self.fixtures[name] else { continue }
          try await checkAnonymous(route, fixture, client)
          for caller in AccessWorld.Caller.all {
            let token = try #require(world.tokens[caller])
            var answers: [Place: (status: Int, body: String)] = [:]
            for place in Place.allCases { answers[place] = try await ask(route, fixture, place, token, client) }
            let own = try #require(answers[.ownTeam])
            #expect(own.status == fixture.own(caller), "\(name) as \(caller): \(own.body)")
            try checkLeaks(name, caller, answers)
          }
        }
      }
    }
  }

  /// Without a token there is nothing but the open routes.
  private func checkAnonymous(
    _ route: PolicyRouter.Declared, _ fixture: Fixture, _ client: any TestClientProtocol
  ) async throws {
    for authorization in [nil, "Bearer nonsense", "Bearer \(AccessToken(random: .personal).secret)"] {
      var headers: HTTPFields = [.ifMatch: "\"1\"", .idempotencyKey: UUID().uuidString]
      headers[.authorization] = authorization
      let response = try await client.execute(
        uri: fixture.target(.ownTeam), method: route.method, headers: headers,
        body: fixture.body.map { ByteBuffer(string: $0(.ownTeam)) })
      if route.policy != .open {
        #expect(response.status == .unauthorized, "\(route)")
        #expect(response.headers[.wwwAuthenticate] != nil)
      }
    }
  }

  private func ask(
    _ route: PolicyRouter.Declared, _ fixture: Fixture, _ place: Place, _ token: AccessToken,
    _ client: any TestClientProtocol
  ) async throws -> (status: Int, body: String) {
    // Putting its account into the group was a change.
    let current = route.path.hasPrefix("/v1/account-groups") ? 2 : 1
    let response = try await client.call(
      uri: fixture.target(place), method: route.method,
      headers: [.ifMatch: "\"\(current)\"", .requestID: "req_SAME"],
      body: fixture.body.map { ByteBuffer(string: $0(place)) }, token: token)
    return (Int(response.status.code), String(buffer: response.body))
  }

  /// What lies elsewhere answers as what isn't there, once the names that were asked for are taken out.
  private func checkLeaks(
    _ name: String, _ caller: AccessWorld.Caller, _ answers: [Place: (status: Int, body: String)]
  ) throws {
    // That an account is taken can't be hidden from those who may register any.
    if name == "POST /v1/ingest", caller == AccessWorld.Caller(role: .ingest, isWide: true) { return }
    let hidden: [Place] = caller.isWide ? [.otherOrganisation] : [.otherTeam, .otherOrganisation]
    let absent = try #require(answers[.absent])
    for place in hidden {
      let answer = try #require(answers[place])
      #expect(answer.status == absent.status, "\(name) as \(caller): \(place)")
      #expect(
        Self.normalised(answer.body, place) == Self.normalised(absent.body, .absent), "\(name) as \(caller): \(place)")
      // Nor may an answer about something else name it.
      for (asked, answer) in answers where asked != place {
        for mark in place.marks {
          #expect(!answer.body.contains(mark), "\(name) as \(caller) about \(asked) names \(mark)")
        }
      }
    }
  }

  private static func normalised(_ body: String, _ place: Place) -> String {
    let lines = body.replacing(place.account, with: "ACCOUNT").replacing(place.word, with: "WORD")
    let times = #/"((created|expires|starts|requested|approved|verified)_at|at|from)":"2[^"]*"/#
    let ids = #/"id":"(tok|exm|enb|rail)_[A-Z0-9]+"/#
    return lines.replacing(times, with: "TIME").replacing(ids, with: "ID")
  }
}
