import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/tokens`: one's own, and for admins everybody's.
struct TokenRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/tokens", policy: .any, use: list)
    router.post("/v1/tokens", policy: .any, use: create)
    router.post("/v1/tokens/{id}/rotate", policy: .any, use: rotate)
    router.post("/v1/tokens/{id}/revoke", policy: .any, use: revoke)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let person = parameters.read("person", expected: "the id of a person", PersonID.init)
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ListTokens(context).run(of: person, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, TokenAnswer.init))
  }

  @Sendable
  private func create(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let person = body.read("person", expected: "the id of a person", PersonID.init)
    let name = body.text("name", atMost: 100)
    let days = body.number("days", in: TokenLifetime.days)
    try body.finish()
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await CreateToken(context).run(
        for: person, name: name ?? "", days: days ?? TokenLifetime.defaultDays, as: principal, mutation.change)
    }
    return Response(changed, status: mutation.change.isDryRun ? .ok : .created) { NewTokenAnswer($0) }
  }

  @Sendable
  private func rotate(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let id = try tokenID(api)
    let body = try BodyReader(mutation.body.isEmpty ? Array("{}".utf8) : mutation.body)
    let overlap = body.number("overlap_seconds", in: RotateToken.overlaps)
    let days = body.number("days", in: TokenLifetime.days)
    try body.finish()
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await RotateToken(context).run(
        id, overlap: overlap ?? RotateToken.defaultOverlap, days: days ?? TokenLifetime.defaultDays, as: principal,
        mutation.change)
    }
    return Response(changed, status: mutation.change.isDryRun ? .ok : .created) { NewTokenAnswer($0) }
  }

  @Sendable
  private func revoke(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let id = try tokenID(api)
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await RevokeToken(context).run(id, as: principal, mutation.change)
    }
    return Response(changed) { TokenAnswer($0) }
  }

  private func tokenID(_ api: APIContext) throws(Problem) -> TokenID {
    try api.pathIdentifier("id", of: "token", TokenID.init)
  }
}
