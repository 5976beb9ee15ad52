import Hummingbird
import PratiqueCore
import PratiqueOperations

/// What can be done to an exemption, each a sub-resource of it: `POST /v1/exemptions/{id}/approve`.
struct ExemptionTransitions {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.post("/v1/exemptions/{id}/preview", policy: .action(.read), use: preview)
    router.post("/v1/exemptions/{id}/approve", policy: .action(.decideExemption), use: approve)
    router.post("/v1/exemptions/{id}/reject", policy: .action(.decideExemption), use: reject)
    router.post("/v1/exemptions/{id}/withdraw", policy: .action(.requestExemption), use: withdraw)
    router.post("/v1/exemptions/{id}/revoke", policy: .action(.requestExemption), use: revoke)
    router.post("/v1/exemptions/{id}/extend", policy: .action(.requestExemption), use: extend)
  }

  @Sendable
  private func preview(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let id = try api.exemptionID()
    let answer = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await PreviewExemption(context).run(id, as: principal)
    }
    return Response(
      json: ChangeAnswer(object: .exemption(answer.exemption), preview: answer.preview, isDryRun: false),
      version: Int64(answer.exemption.version), for: request)
  }

  @Sendable
  private func approve(_ request: Request, _ api: APIContext) async throws -> Response {
    try await change(request, api) { body in
      let digest = body.require("preview_digest", expected: "the digest of a preview") { $0 }
      return { context, id, version, principal, change in
        try await DecideExemption(context).approve(
          id, previewDigest: digest ?? "", ifMatch: version, as: principal, change)
      }
    }
  }

  @Sendable
  private func reject(_ request: Request, _ api: APIContext) async throws -> Response {
    try await change(request, api) { body in
      let reason = body.require("reason", expected: "a text") { $0 }
      return { context, id, version, principal, change in
        try await DecideExemption(context).reject(id, reason: reason ?? "", ifMatch: version, as: principal, change)
      }
    }
  }

  @Sendable
  private func withdraw(_ request: Request, _ api: APIContext) async throws -> Response {
    try await change(request, api) { _ in
      { context, id, version, principal, change in
        try await EndExemption(context).withdraw(id, ifMatch: version, as: principal, change)
      }
    }
  }

  @Sendable
  private func revoke(_ request: Request, _ api: APIContext) async throws -> Response {
    try await change(request, api) { body in
      let reason = body.require("reason", expected: "a text") { $0 }
      return { context, id, version, principal, change in
        try await EndExemption(context).revoke(id, reason: reason ?? "", ifMatch: version, as: principal, change)
      }
    }
  }

  @Sendable
  private func extend(_ request: Request, _ api: APIContext) async throws -> Response {
    try await change(request, api) { body in
      let expiresAt = body.require("expires_at", expected: "a time with a zone") { Instant($0) }
      let reason = body.text("reason", atMost: 2_000)
      return { context, id, version, principal, change in
        try await EditExemption(context).run(id, ifMatch: version, as: principal, change, action: "extend") { terms in
          terms.expiresAt = expiresAt
          if let reason { terms.reason = reason }
        }
      }
    }
  }

  private typealias Work =
    @Sendable (OperationContext, ExemptionID, Int64, Principal, ChangeRequest) async throws -> Changed<ExemptionAnswer>

  /// Reads what every transition has: the exemption, the version, and a body, which may be empty.
  private func change(
    _ request: Request, _ api: APIContext, _ read: (BodyReader) -> Work
  ) async throws -> Response {
    let id = try api.exemptionID()
    let version = try request.ifMatch()
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body.isEmpty ? Array("{}".utf8) : mutation.body)
    let work = read(body)
    try body.finish()
    let changed = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await work(context, id, version, principal, mutation.change)
    }
    return Response(exemption: changed, mutation)
  }
}
