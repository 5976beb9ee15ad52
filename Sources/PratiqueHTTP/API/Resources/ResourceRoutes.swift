import Foundation
import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/resources`, `GET /v1/resources/{arn}` and `GET /v1/resources/history`.
struct ResourceRoutes {
  let context: OperationContext
  let deadline: Duration

  func add(to router: PolicyRouter) {
    router.get("/v1/resources", policy: .action(.read), use: list)
    router.get("/v1/resources/history", policy: .action(.read), use: history)
    router.get("/v1/resources/{arn}", policy: .action(.read), use: get)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    var query = ResourceQuery()
    query.accountID = parameters.accountID()
    query.region = parameters.region()
    query.resourceType = parameters.resourceType()
    let part = parameters.page()
    try parameters.finish()

    let page = try await withDeadline(deadline) { [query, context, principal = try api.principal] in
      try await ListResources(context).run(query, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, ResourceAnswer.init))
  }

  @Sendable
  private func history(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let resource = parameters.read("arn", expected: "the ARN of a cluster, service or task definition") {
      try? ResourceARN($0)
    }
    parameters.require("arn", resource)
    let part = parameters.page()
    try parameters.finish()
    guard let resource else { throw Problem(.invalidParameter, "`arn` is missing") }
    let page = try await withDeadline(deadline) { [context, principal = try api.principal] in
      try await GetResourceHistory(context).run(resource, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, FindingEventAnswer.init))
  }

  /// An ARN's slashes come as `%2F`, so that it is one component of the path.
  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let text = try api.pathParameter("arn")
    let resource: ResourceARN
    do throws(ARNError) {
      resource = try ResourceARN(text)
    } catch {
      throw Problem(invalidPathParameter: "arn", value: text, why: "\(error)")
    }
    let detail = try await withDeadline(deadline) { [context, principal = try api.principal] in
      try await GetResource(context).run(resource, as: principal)
    }
    return Response(json: ResourceDetailAnswer(detail))
  }
}
