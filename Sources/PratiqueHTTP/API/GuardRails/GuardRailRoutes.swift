import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/guard-rails` and `/v1/governed-tags`: what exemptions may be.
struct GuardRailRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/guard-rails", policy: .action(.read), use: list)
    router.post("/v1/guard-rails", policy: .action(.decideGuardRail), use: add)
    router.delete("/v1/guard-rails/{id}", policy: .action(.decideGuardRail), use: remove)
    router.get("/v1/governed-tags", policy: .action(.read), use: governedTags)
    router.put("/v1/governed-tags", policy: .action(.decideGuardRail), use: setGovernedTags)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let rails = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ManageGuardRails(context).list(as: principal)
    }
    return Response(json: ListAnswer(all: rails))
  }

  @Sendable
  private func add(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let wanted = body.guardRail()
    try body.finish()
    guard let wanted else { throw Problem(unusable: "body", "the request is incomplete") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ManageGuardRails(context).add(wanted, as: principal, mutation.change)
    }
    return Response(changed, status: mutation.change.isDryRun ? .ok : .created) { $0 }
  }

  @Sendable
  private func remove(_ request: Request, _ api: APIContext) async throws -> Response {
    let id = try api.pathParameter("id")
    let mutation = try await Mutation(request, api, settings)
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ManageGuardRails(context).remove(id, as: principal, mutation.change)
    }
    return Response(changed) { ["id": $0] }
  }

  @Sendable
  private func governedTags(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let keys = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ManageGuardRails(context).governedTags(as: principal)
    }
    return Response(json: ["keys": keys])
  }

  @Sendable
  private func setGovernedTags(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let keys = body.list("keys", of: "a tag's key") { $0 }
    try body.finish()
    guard let keys else { throw Problem(unusable: "body/keys", "`keys` is missing; it may be empty") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ManageGuardRails(context).setGovernedTags(keys, as: principal, mutation.change)
    }
    return Response(changed) { ["keys": $0] }
  }
}

extension BodyReader {
  /// A rail to be set; `nil` when something of it is missing.
  func guardRail() -> GuardRailView? {
    let control = text("control")
    let scope = scope()
    let isExemptable = flag("is_exemptable") ?? true
    let longest = number("longest_seconds", in: 1...3_155_760_000)
    let categories = list("categories", of: "WAIVER or MITIGATED") { $0 }
    let approvals = number("approvals", in: 1...5) ?? 1
    guard let reason = require("reason", expected: "a text", { $0 }) else { return nil }
    return GuardRailView(
      control: control, scope: scope, isExemptable: isExemptable, longestSeconds: longest.map(Int64.init),
      categories: categories, approvals: approvals, reason: reason)
  }
}
