import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/verdicts/diff`: what became of verdicts between two instants, and why.
struct VerdictRoutes {
  let context: OperationContext
  let deadline: Duration

  func add(to router: PolicyRouter) {
    router.get("/v1/verdicts/diff", policy: .action(.read), use: diff)
  }

  @Sendable
  private func diff(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let instant = "a time with a zone, such as 2026-05-04T08:00:00Z"
    let from = parameters.read("from", expected: instant) { Instant($0) }
    parameters.require("from", from)
    let to = parameters.read("to", expected: instant) { Instant($0) }
    let account = parameters.read("account", expected: "an account id of 12 digits", AccountID.init)
    let region = parameters.region()
    let control = parameters.control()
    let team = parameters.read("team", expected: "the id of a team", TeamID.init)
    let part = parameters.page()
    try parameters.finish()
    guard let from else { throw Problem(.invalidParameter, "`from` is missing") }
    var query = VerdictDiffQuery(from: from)
    (query.to, query.accountID, query.region) = (to, account, region)
    (query.control, query.team) = (control, team)

    let diff = try await withDeadline(deadline) { [query, context, principal = try api.principal] in
      try await DiffVerdicts(context).run(query, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: VerdictDiffAnswer(diff))
  }
}
