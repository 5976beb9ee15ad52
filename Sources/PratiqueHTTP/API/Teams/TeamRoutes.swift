import HTTPTypes
import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/teams`: who is in them, and what they own.
struct TeamRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/teams", policy: .action(.read), use: list)
    router.post("/v1/teams", policy: .action(.manageAccess), use: create)
    router.get("/v1/teams/{id}", policy: .action(.read), use: get)
    router.patch("/v1/teams/{id}", policy: .action(.manageAccess), use: edit)
    router.post("/v1/teams/{id}/members", policy: .action(.manageAccess), use: addMember)
    router.delete("/v1/teams/{id}/members", policy: .action(.manageAccess), use: removeMember)
    router.post("/v1/teams/{id}/scopes", policy: .action(.manageAccess), use: addScope)
    router.delete("/v1/teams/{id}/scopes/{scope}", policy: .action(.manageAccess), use: removeScope)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadTeams(context).list(as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, TeamAnswer.init))
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let id = try teamID(api)
    let team = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadTeams(context).get(id, as: principal)
    }
    return Response(json: TeamAnswer(team), version: team.version, for: request)
  }

  @Sendable
  private func create(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let id = body.require("id", expected: "an id of 1 to 64 letters, digits, - and _", TeamID.init)
    let name = body.text("name", atMost: 200)
    try body.finish()
    guard let id else { throw Problem(unusable: "body/id", "`id` is missing") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeTeams(context).create(id, name: name ?? "", as: principal, mutation.change)
    }
    return response(changed, status: mutation.change.isDryRun ? .ok : .created)
  }

  @Sendable
  private func edit(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let (id, version) = (try teamID(api), try request.ifMatch())
    let body = try BodyReader(mutation.body)
    let name = body.text("name", atMost: 200)
    try body.finish()
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeTeams(context).rename(id, name: name, version: version, as: principal, mutation.change)
    }
    return response(changed)
  }

  @Sendable
  private func addMember(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let id = try teamID(api)
    let body = try BodyReader(mutation.body)
    let person = body.require("person", expected: "the id of a person", PersonID.init)
    let names = Role.allCases.map(\.rawValue).joined(separator: ", ")
    let role = body.require("role", expected: "one of \(names)", Role.init(rawValue:))
    try body.finish()
    guard let person, let role else { throw Problem(unusable: "body", "person and role are needed") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeTeams(context).addMember(person, role, to: id, as: principal, mutation.change)
    }
    return response(changed)
  }

  @Sendable
  private func removeMember(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let person = parameters.read("person", expected: "the id of a person", PersonID.init)
    let role = parameters.role()
    let isDryRun = parameters.dryRun()
    try parameters.finish()
    guard let person, let role else { throw Problem(.invalidParameter, "name a `person` and a `role`") }
    let (id, version) = (try teamID(api), try request.ifMatch())
    let mutation = try await Mutation(
      request, api, isDryRun: isDryRun, limit: settings.maxJSONBytes, within: settings.bodyDeadline)
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeTeams(context).removeMember(
        person, role, from: id, version: version, as: principal, mutation.change)
    }
    return response(changed)
  }

  @Sendable
  private func addScope(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let id = try teamID(api)
    let body = try BodyReader(mutation.body)
    let scope = body.teamScope()
    try body.finish()
    guard let scope else { throw Problem(unusable: "body/account", "`account` is missing") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeTeams(context).addScope(scope, to: id, as: principal, mutation.change)
    }
    return response(changed)
  }

  @Sendable
  private func removeScope(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let (id, version) = (try teamID(api), try request.ifMatch())
    let scope = try api.pathParameter("scope")
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeTeams(context).removeScope(scope, from: id, version: version, as: principal, mutation.change)
    }
    return response(changed)
  }

  private func teamID(_ api: APIContext) throws(Problem) -> TeamID {
    try api.pathIdentifier("id", of: "team", TeamID.init)
  }

  private func response(_ changed: Changed<TeamView>, status: HTTPResponse.Status = .ok) -> Response {
    Response(changed, status: status, version: changed.value.version) { TeamAnswer($0) }
  }
}

extension BodyReader {
  /// A part of an account; `nil` when unusable.
  func teamScope() -> TeamScope? {
    let account = require("account", expected: "an account id of 12 digits", AccountID.init)
    let region = read("region", expected: "a region such as eu-west-1", Region.init)
    let pattern = read("pattern", expected: "a pattern such as arn:aws:ecs:*:123456789012:service/shop/*") {
      try? ARNPattern($0)
    }
    let tag = object("tag") { reader -> TagCondition? in
      let key = reader.require("key", expected: "a tag's key of 1 to 128 characters") {
        (1...128).contains($0.unicodeScalars.count) ? $0 : nil
      }
      let value = reader.require("value", expected: "a tag's value of at most 256 characters") {
        $0.unicodeScalars.count <= 256 ? $0 : nil
      }
      guard let key, let value else { return nil }
      return TagCondition(key: key, value: value)
    }
    guard let account else { return nil }
    if let named = pattern?.accountID, named != account {
      refuse("pattern", "the pattern is for account \(named), and the scope for account \(account)")
    }
    return TeamScope(accountID: account, region: region, pattern: pattern, tag: tag)
  }
}

/// A team as the API writes it.
struct TeamAnswer: Encodable, Sendable {
  struct Member: Encodable, Sendable {
    let person: String
    let role: String
  }

  struct Tag: Encodable, Sendable {
    let key: String
    let value: String
  }

  struct Scope: Encodable, Sendable {
    let id: String
    let account: String
    @OrNull var region: String?
    @OrNull var pattern: String?
    @OrNull var tag: Tag?

    init(_ scope: TeamView.Scope) {
      id = scope.id
      account = scope.account
      region = scope.region
      pattern = scope.pattern
      tag = scope.tagKey.map { Tag(key: $0, value: scope.tagValue ?? "") }
    }
  }

  let id: String
  let name: String
  let version: Int64
  let members: [Member]
  let scopes: [Scope]

  init(_ team: TeamView) {
    id = team.id
    name = team.name
    version = team.version
    members = team.members.map { Member(person: $0.person, role: $0.role) }
    scopes = team.scopes.map(Scope.init)
  }
}
