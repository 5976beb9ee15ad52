import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/controls` and `GET /v1/controls/{id}`.
struct ControlRoutes {
  let context: OperationContext
  let deadline: Duration

  func add(to router: PolicyRouter) {
    router.get("/v1/controls", policy: .action(.read), use: list)
    router.get("/v1/controls/{id}", policy: .action(.read), use: get)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    let controls = try await countedControls(of: request, api)
    return Response(json: ListAnswer(all: controls.map(ControlAnswer.init)))
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    let text = try api.pathParameter("id")
    let controls = try await countedControls(of: request, api)
    guard let id = ControlID(text), let control = controls.first(where: { $0.control.id == id }) else {
      let names = Catalogue.controls.map(\.id.description).joined(separator: ", ")
      throw Problem(.notFound, "there is no control `\(text)`; there are \(names)")
    }
    return Response(json: ControlAnswer(control))
  }

  private func countedControls(of request: Request, _ api: APIContext) async throws -> [ControlView] {
    var parameters = try QueryParameters(of: request)
    let accountID = parameters.accountID()
    let at = parameters.at()
    try parameters.finish()
    return try await withDeadline(deadline) { [context, principal = try api.principal] in
      try await ListControls(context).run(accountID: accountID, at: at, as: principal)
    }
  }
}
