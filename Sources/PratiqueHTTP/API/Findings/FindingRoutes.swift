import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/findings`: current findings with their verdicts.
struct FindingRoutes {
  let context: OperationContext
  let deadline: Duration

  func add(to router: PolicyRouter) {
    router.get("/v1/findings", policy: .action(.read), use: list)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    var query = FindingQuery()
    query.accountID = parameters.accountID()
    query.region = parameters.region()
    query.resourceType = parameters.resourceType()
    query.resource = parameters.resource()
    query.control = parameters.control()
    query.severity = parameters.severity()
    query.outcome = parameters.outcome()
    query.verdict = parameters.verdict()
    query.at = parameters.at()
    let part = parameters.page()
    try parameters.finish()

    let page = try await withDeadline(deadline) { [query, context, principal = try api.principal] in
      try await ListFindings(context).run(query, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, FindingAnswer.init))
  }
}
