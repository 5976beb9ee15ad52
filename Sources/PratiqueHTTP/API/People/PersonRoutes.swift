import HTTPTypes
import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/people`: who there is, and what they may do.
struct PersonRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/people", policy: .action(.manageAccess), use: list)
    router.post("/v1/people", policy: .action(.manageAccess), use: create)
    router.get("/v1/people/{id}", policy: .any, use: get)
    router.patch("/v1/people/{id}", policy: .action(.manageAccess), use: edit)
    router.post("/v1/people/{id}/grants", policy: .action(.manageAccess), use: grant)
    router.delete("/v1/people/{id}/grants", policy: .action(.manageAccess), use: withdraw)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadPeople(context).list(as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, PersonAnswer.init))
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let id = try personID(api)
    let person = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadPeople(context).get(id, as: principal)
    }
    return Response(json: PersonAnswer(person), version: person.version, for: request)
  }

  @Sendable
  private func create(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let id = body.require("id", expected: "an id of 1 to 64 letters, digits, - and _", PersonID.init)
    let name = body.text("name", atMost: 200)
    let grants = body.objects("grants", atMost: 100) { $0.grant() }
    try body.finish()
    guard let id else { throw Problem(unusable: "body/id", "`id` is missing") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangePeople(context).create(id, name: name ?? "", grants: grants ?? [], as: principal, mutation.change)
    }
    return response(changed, status: mutation.change.isDryRun ? .ok : .created)
  }

  @Sendable
  private func edit(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let (id, version) = (try personID(api), try request.ifMatch())
    let body = try BodyReader(mutation.body)
    let name = body.text("name", atMost: 200)
    try body.finish()
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangePeople(context).rename(id, name: name, version: version, as: principal, mutation.change)
    }
    return response(changed)
  }

  @Sendable
  private func grant(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let id = try personID(api)
    let body = try BodyReader(mutation.body)
    let grant = body.grant()
    try body.finish()
    guard let grant else { throw Problem(unusable: "body", "no role is named") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangePeople(context).grant(grant, to: id, as: principal, mutation.change)
    }
    return response(changed)
  }

  @Sendable
  private func withdraw(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let role = parameters.role()
    let team = parameters.read("team", expected: "the id of a team", TeamID.init)
    let account = parameters.read("account", expected: "an account id of 12 digits", AccountID.init)
    let isDryRun = parameters.dryRun()
    try parameters.finish()
    guard let role, team == nil || account == nil else {
      throw Problem(.invalidParameter, "name one `role`, and at most one of `team` and `account`")
    }
    let grant = Grant(role, in: team.map(GrantScope.team) ?? account.map(GrantScope.account) ?? .organisation)
    let (id, version) = (try personID(api), try request.ifMatch())
    let mutation = try await Mutation(
      request, api, isDryRun: isDryRun, limit: settings.maxJSONBytes, within: settings.bodyDeadline)
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangePeople(context).withdraw(grant, from: id, version: version, as: principal, mutation.change)
    }
    return response(changed)
  }

  private func personID(_ api: APIContext) throws(Problem) -> PersonID {
    try api.pathIdentifier("id", of: "person", PersonID.init)
  }

  private func response(_ changed: Changed<PersonView>, status: HTTPResponse.Status = .ok) -> Response {
    Response(changed, status: status, version: changed.value.version) { PersonAnswer($0) }
  }
}

extension QueryParameters {
  mutating func role() -> Role? {
    read("role", expected: "one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))", Role.init(rawValue:))
  }
}

/// A person as the API writes them.
struct PersonAnswer: Encodable, Sendable {
  let id: String
  let name: String
  let version: Int64
  let grants: [GrantAnswer]

  init(_ person: PersonView) {
    id = person.id
    name = person.name
    version = person.version
    grants = person.grants.map(GrantAnswer.init)
  }
}

extension GrantAnswer {
  init(_ grant: GrantView) {
    role = grant.role
    team = grant.team
    account = grant.account
  }
}
