import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/evaluations`: runs of the evaluator, newest first.
struct EvaluationRoutes {
  let context: OperationContext
  let deadline: Duration

  func add(to router: PolicyRouter) {
    router.get("/v1/evaluations", policy: .action(.read), use: list)
    router.get("/v1/evaluations/{id}", policy: .action(.read), use: get)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let part = parameters.page()
    try parameters.finish()

    let page = try await withDeadline(deadline) { [context, principal = try api.principal] in
      try await ListEvaluations(context).run(as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, EvaluationAnswer.init))
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let id = try api.pathParameter("id")
    let evaluation = try await withDeadline(deadline) { [context, principal = try api.principal] in
      try await GetEvaluation(context).run(id, as: principal)
    }
    return Response(json: EvaluationAnswer(evaluation))
  }
}
