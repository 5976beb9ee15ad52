import Hummingbird
import PratiqueOperations

/// `GET /v1/evaluations`: runs of the evaluator, newest first.
struct EvaluationRoutes {
  let context: OperationContext
  let deadline: Duration

  func add(to group: RouterGroup<APIContext>) {
    group.get("evaluations", use: list)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let part = parameters.page()
    try parameters.finish()

    let page = try await withDeadline(deadline) { [context] in
      try await ListEvaluations(context).run(as: api.principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, EvaluationAnswer.init))
  }
}
