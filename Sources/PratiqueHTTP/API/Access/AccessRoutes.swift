import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/whoami`, and `POST /v1/bootstrap`, by which the first admin signs in.
struct AccessRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/whoami", policy: .any, use: whoami)
    // Its own token is checked by what it does: it stands for nobody yet.
    router.post("/v1/bootstrap", policy: .open, use: bootstrap)
  }

  @Sendable
  private func whoami(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    return Response(json: PrincipalAnswer(try api.principal))
  }

  @Sendable
  private func bootstrap(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    guard let token = request.bearerToken, token.kind == .bootstrap else { throw Problem.notSignedIn }
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let person = body.require("person", expected: "an id of 1 to 64 letters, digits, - and _", PersonID.init)
    let name = body.text("name", atMost: 200)
    try body.finish()
    guard let person else { throw Problem.notSignedIn }
    let made = try await withDeadline(settings.requestDeadline) { [context] in
      try await Bootstrap(context).claim(token, for: person, name: name ?? "", mutation.change)
    }
    guard let made else { throw Problem.notSignedIn }
    return Response(json: NewTokenAnswer(made), status: .created)
  }
}

/// Who asks, as the API writes it.
struct PrincipalAnswer: Encodable, Sendable {
  let organisation: String
  let person: String
  let token: String
  let grants: [GrantAnswer]

  init(_ principal: Principal) {
    organisation = principal.organisationID.rawValue
    person = principal.personID.rawValue
    token = principal.tokenID.rawValue
    grants = principal.grants.map(GrantAnswer.init)
  }
}

/// A role and where it holds: in a team, in an account, or, when both are `null`, in the whole organisation.
struct GrantAnswer: Encodable, Sendable {
  let role: String
  @OrNull var team: String?
  @OrNull var account: String?

  init(_ grant: Grant) {
    role = grant.role.rawValue
    switch grant.scope {
    case .organisation: break
    case .team(let id): team = id.rawValue
    case .account(let id): account = id.rawValue
    }
  }
}

extension BodyReader {
  /// `{"role": …, "team": …}`, `{"role": …, "account": …}` or `{"role": …}`; `nil` when unusable.
  func grant() -> Grant? {
    let names = Role.allCases.map(\.rawValue).joined(separator: ", ")
    let role = require("role", expected: "one of \(names)", Role.init(rawValue:))
    let team = read("team", expected: "the id of a team", TeamID.init)
    let account = read("account", expected: "an account id of 12 digits", AccountID.init)
    guard let role else { return nil }
    switch (team, account) {
    case (nil, nil): return Grant(role, in: .organisation)
    case (let team?, nil): return Grant(role, in: .team(team))
    case (nil, let account?): return Grant(role, in: .account(account))
    case (_?, _?):
      refuse("account", "a role holds in a team or in an account, not in both")
      return nil
    }
  }
}
