import Foundation
import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/resources` and `GET /v1/resources/{arn}`.
struct ResourceRoutes {
  let context: OperationContext
  let deadline: Duration

  func add(to router: PolicyRouter) {
    router.get("/v1/resources", policy: .action(.read), use: list)
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
