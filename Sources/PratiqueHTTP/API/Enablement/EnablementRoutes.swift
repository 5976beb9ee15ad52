import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/enablement`: what is switched off and on, where, and why.
struct EnablementRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/enablement", policy: .action(.read), use: list)
    router.post("/v1/enablement", policy: .action(.decideEnablement), use: set)
    router.get("/v1/enablement/effective", policy: .action(.read), use: effective)
    router.get("/v1/enablement/{id}", policy: .action(.read), use: get)
    router.delete("/v1/enablement/{id}", policy: .action(.decideEnablement), use: remove)
    router.post("/v1/enablement/{id}/approve", policy: .action(.decideEnablement), use: approve)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    var query = EnablementQuery()
    query.control = parameters.control()
    query.accountID = parameters.accountID()
    query.isStanding =
      parameters.read("state", expected: "standing or all") { ["standing": true, "all": false][$0] } ?? true
    query.at = parameters.at()
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [query, context, principal = try api.principal] in
      try await ListEnablement(context).run(query, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page) { $0 })
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let id = try api.enablementID()
    let enablement = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ListEnablement(context).find(id, as: principal)
    }
    return Response(json: enablement, version: Int64(enablement.version), for: request)
  }

  @Sendable
  private func effective(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let control = parameters.control()
    let accountID = parameters.accountID()
    let region = parameters.region()
    parameters.require("control", control)
    parameters.require("account_id", accountID)
    let at = parameters.at()
    try parameters.finish()
    guard let control, let accountID else { throw Problem(.invalidParameter, "a parameter is missing") }
    let setting = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await GetEffectiveEnablement(context).run(
        control, accountID: accountID, region: region, at: at, as: principal)
    }
    return Response(json: setting)
  }

  @Sendable
  private func set(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let wanted = body.enablement()
    try body.finish()
    guard let wanted else { throw Problem(unusable: "body", "the request is incomplete") }
    let changed = try await withDeadline(mutation.deadline(settings)) { [context, principal = try api.principal] in
      try await SetEnablement(context).run(wanted, as: principal, mutation.change)
    }
    return Response(enablement: changed, mutation, status: mutation.change.isDryRun ? .ok : .created)
  }

  @Sendable
  private func approve(_ request: Request, _ api: APIContext) async throws -> Response {
    let id = try api.enablementID()
    let version = try request.ifMatch()
    let mutation = try await Mutation(request, api, settings)
    let changed = try await withDeadline(mutation.deadline(settings)) { [context, principal = try api.principal] in
      try await ChangeEnablement(context).approve(id, ifMatch: version, as: principal, mutation.change)
    }
    return Response(enablement: changed, mutation)
  }

  @Sendable
  private func remove(_ request: Request, _ api: APIContext) async throws -> Response {
    let id = try api.enablementID()
    let version = try request.ifMatch()
    let mutation = try await Mutation(request, api, settings)
    let changed = try await withDeadline(mutation.deadline(settings)) { [context, principal = try api.principal] in
      try await ChangeEnablement(context).remove(id, ifMatch: version, as: principal, mutation.change)
    }
    return Response(enablement: changed, mutation)
  }
}

extension APIContext {
  fileprivate func enablementID() throws(Problem) -> EnablementID {
    try pathIdentifier("id", of: "enablement", EnablementID.init)
  }
}

extension BodyReader {
  /// What is to be switched; `nil` when something of it is missing.
  func enablement() -> EnablementRequest? {
    let control = require("control", expected: "a control such as ECS.9") { $0 }
    let scope = scope()
    let isEnabled = flag("is_enabled")
    if isEnabled == nil, !isGiven("is_enabled") { refuse("is_enabled", "say whether it is to be on: `is_enabled`") }
    let isLocked = flag("is_locked")
    let reason = require("reason", expected: "a text") { $0 }
    let evidence = text("evidence")
    let startsAt = instant("starts_at")
    let endsAt = instant("ends_at")
    guard let control, let isEnabled, let reason else { return nil }
    return EnablementRequest(
      control: control, scope: scope, isEnabled: isEnabled, isLocked: isLocked, reason: reason, evidence: evidence,
      startsAt: startsAt, endsAt: endsAt)
  }
}

extension Response {
  /// An enablement after a change, with its new `ETag`.
  fileprivate init(
    enablement changed: Changed<EnablementAnswer>, _ mutation: Mutation, status: HTTPResponse.Status = .ok
  ) {
    self.init(changed, status: status, version: Int64(changed.value.enablement.version)) { answer in
      ChangeAnswer(object: .enablement(answer.enablement), preview: answer.preview, isDryRun: mutation.change.isDryRun)
    }
  }
}
