import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/trends`, `/v1/scores` and `/v1/waterfall`: counts over time, what follows from them, and why they moved.
struct TrendRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/trends", policy: .action(.read), use: trend)
    router.get("/v1/trends/verify", policy: .action(.read), use: verify)
    router.get("/v1/scores", policy: .action(.read), use: scores)
    router.get("/v1/waterfall", policy: .action(.read), use: waterfall)
    router.get("/v1/waterfall/findings", policy: .action(.read), use: findings)
  }

  @Sendable
  private func trend(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    var query = TrendQuery()
    query.start = parameters.time("from")
    query.end = parameters.time("to")
    query.bucket = parameters.word("bucket", TrendQuery.Bucket.self) ?? query.bucket
    query.zone =
      parameters.read("zone", expected: "a time zone") { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 } ?? "UTC"
    query.dimension = parameters.word("by", TrendDimension.self)
    query.isRestated = parameters.read("restated", expected: "true or false") { Bool($0) } ?? false
    query.filter = parameters.trendFilter()
    try parameters.finish()
    let trend = try await withDeadline(settings.requestDeadline) { [query, context, principal = try api.principal] in
      try await GetTrend(context).run(query, as: principal)
    }
    return Response(json: TrendAnswer(trend, query))
  }

  @Sendable
  private func scores(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let dimension = parameters.word(
      "by", TrendDimension.self, among: [.account, .accountGroup, .team, .control])
    let at = parameters.at()
    let filter = parameters.trendFilter()
    try parameters.finish()
    let sheet = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await GetScores(context).run(filter, by: dimension, at: at, as: principal)
    }
    return Response(json: ScoreSheetAnswer(sheet))
  }

  @Sendable
  private func waterfall(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let span = parameters.span()
    let filter = parameters.trendFilter()
    try parameters.finish()
    guard let span else { throw Problem(.invalidParameter, "a parameter is missing") }
    let waterfall = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await GetWaterfall(context).run(filter, from: span.start, to: span.end, as: principal)
    }
    return Response(json: WaterfallAnswer(waterfall, from: span.start, to: span.end))
  }

  @Sendable
  private func findings(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let span = parameters.span()
    let cause = parameters.word("cause", FailureCause.self)
    let filter = parameters.trendFilter()
    let part = parameters.page()
    try parameters.finish()
    guard let span else { throw Problem(.invalidParameter, "a parameter is missing") }
    let page = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ListWaterfallFindings(context).run(
        filter, cause: cause, from: span.start, to: span.end, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, FailureChangeAnswer.init))
  }

  @Sendable
  private func verify(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let verification = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await VerifyTrends(context).run(as: principal)
    }
    return Response(json: TrendVerificationAnswer(verification))
  }
}
