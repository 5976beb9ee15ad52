import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/exemptions`: what is accepted, for whom, and until when.
struct ExemptionRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/exemptions", policy: .action(.read), use: list)
    router.post("/v1/exemptions", policy: .action(.requestExemption), use: request)
    router.get("/v1/exemptions/health", policy: .action(.read), use: health)
    router.get("/v1/exemptions/export", policy: .action(.read), use: export)
    router.post("/v1/exemptions/import", policy: .action(.requestExemption), use: importParameter)
    router.post("/v1/exemptions/baseline", policy: .action(.requestExemption), use: baseline)
    router.get("/v1/exemptions/{id}", policy: .action(.read), use: get)
    router.patch("/v1/exemptions/{id}", policy: .action(.requestExemption), use: edit)
    ExemptionTransitions(context: context, settings: settings).add(to: router)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    var query = ExemptionQuery()
    query.team = parameters.read("team", expected: "the id of a team", TeamID.init)
    query.control = parameters.control()
    query.phase = parameters.read(
      "phase", expected: "one of \(ExemptionPhase.allCases.map(\.rawValue).joined(separator: ", "))",
      ExemptionPhase.init(rawValue:))
    query.expiringWithinSeconds = parameters.read("expiring_within_seconds", expected: "a number of seconds") {
      Int64($0)
    }
    query.at = parameters.at()
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [query, context, principal = try api.principal] in
      try await ListExemptions(context).run(query, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page) { $0 })
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let at = parameters.at()
    try parameters.finish()
    let id = try api.exemptionID()
    let exemption = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await GetExemption(context).run(id, at: at, as: principal)
    }
    return Response(json: exemption, version: Int64(exemption.version), for: request)
  }

  @Sendable
  private func request(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let team = body.require("team", expected: "the id of a team", TeamID.init)
    let terms = body.exemptionTerms()
    try body.finish()
    guard let team, let terms else { throw Problem(unusable: "body", "the request is incomplete") }
    let changed = try await withDeadline(mutation.deadline(settings)) { [context, principal = try api.principal] in
      try await RequestExemption(context).run(terms, team: team, as: principal, mutation.change)
    }
    return Response(exemption: changed, mutation, status: mutation.change.isDryRun ? .ok : .created)
  }

  @Sendable
  private func edit(_ request: Request, _ api: APIContext) async throws -> Response {
    let id = try api.exemptionID()
    let version = try request.ifMatch()
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let patch = ExemptionPatch(body)
    try body.finish()
    let changed = try await withDeadline(mutation.deadline(settings)) { [context, principal = try api.principal] in
      try await EditExemption(context).run(id, ifMatch: version, as: principal, mutation.change, patch.apply)
    }
    return Response(exemption: changed, mutation)
  }

  // MARK: Many at once

  @Sendable
  private func health(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let at = parameters.at()
    try parameters.finish()
    let healths = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await SurveyExemptions(context).run(at: at, as: principal)
    }
    return Response(json: ListAnswer(all: healths))
  }

  @Sendable
  private func export(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let parameter = parameters.parameterName()
    let accountID = parameters.accountID()
    let at = parameters.at()
    try parameters.finish()
    let value = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ParameterEntries(context).render(accountID: accountID, at: at, as: principal)
    }
    return Response(json: ["parameter": parameter ?? ParameterEntries.parameter, "value": value])
  }

  @Sendable
  private func importParameter(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    _ = body.require("parameter", expected: ParameterEntries.parameter) { $0 == ParameterEntries.parameter ? $0 : nil }
    let value = body.require("value", expected: "a list of ARNs, separated by commas") { $0 }
    let team = body.require("team", expected: "the id of a team", TeamID.init)
    let reason = body.require("reason", expected: "a text") { $0 }
    let expiresAt = body.instant("expires_at")
    try body.finish()
    guard let value, let team, let reason else { throw Problem(unusable: "body", "the request is incomplete") }
    let changed = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await ParameterEntries(context).take(
        value, team: team, reason: reason, expiresAt: expiresAt, as: principal, mutation.change)
    }
    return Response(changed) { $0 }
  }

  @Sendable
  private func baseline(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let team = body.require("team", expected: "the id of a team", TeamID.init)
    let control = body.read("control", expected: "a control such as ECS.2", ControlID.init)
    let accountID = body.read("account_id", expected: "an account id of 12 digits", AccountID.init)
    let reason = body.require("reason", expected: "a text") { $0 }
    let expiresAt = body.require("expires_at", expected: "a time with a zone; a baseline always ends") { Instant($0) }
    try body.finish()
    guard let team, let reason, let expiresAt else { throw Problem(unusable: "body", "the request is incomplete") }
    let changed = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await BaselineExemptions(context).run(
        team: team, control: control, accountID: accountID, reason: reason, expiresAt: expiresAt, as: principal,
        mutation.change)
    }
    return Response(changed) { $0 }
  }
}

extension APIContext {
  func exemptionID() throws(Problem) -> ExemptionID {
    try pathIdentifier("id", of: "exemption", ExemptionID.init)
  }
}

extension Response {
  /// An exemption after a change, with its new `ETag`.
  init(exemption changed: Changed<ExemptionAnswer>, _ mutation: Mutation, status: HTTPResponse.Status = .ok) {
    self.init(changed, status: status, version: Int64(changed.value.exemption.version)) { answer in
      ChangeAnswer(object: .exemption(answer.exemption), preview: answer.preview, isDryRun: mutation.change.isDryRun)
    }
  }
}

extension QueryParameters {
  fileprivate mutating func parameterName() -> String? {
    read("parameter", expected: ParameterEntries.parameter) { $0 == ParameterEntries.parameter ? $0 : nil }
  }
}
