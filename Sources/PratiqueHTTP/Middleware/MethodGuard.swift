import HTTPTypes
import Hummingbird

/// Answers every method that a known path doesn't have with 405 and the ones it has; the router would say 404.
struct MethodGuard: RouterMiddleware {
  /// One path and its methods.
  private struct Known {
    let path: RouterPath
    let methods: [HTTPRequest.Method]

    func matches(_ components: [Substring]) -> Bool {
      path.count == components.count && zip(path, components).allSatisfy { $0 ~= $1 }
    }
  }

  private let known: [Known]

  /// - Parameter router: has the routes that are known; `HEAD` goes where `GET` does.
  init(routesOf router: Router<APIContext>) {
    let routes = Dictionary(grouping: router.routes, by: \.path.description)
    known = routes.values.map { routes in
      let methods = routes.map(\.method)
      return Known(path: routes[0].path, methods: methods.contains(.get) ? methods + [.head] : methods)
    }
  }

  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    let components = request.uri.path.split(separator: "/")
    // A path may be that of several routes: `/v1/exemptions/import` also looks like an exemption's.
    let methods = known.filter { $0.matches(components) }.flatMap(\.methods)
    if !methods.isEmpty, !methods.contains(request.method) {
      let names = methods.map(\.rawValue).joined(separator: " or ")
      var problem = Problem(.methodNotAllowed, "`\(request.method.rawValue)` is not allowed here; use \(names)")
      problem.allowedMethods = methods
      throw problem
    }
    return try await next(request, context)
  }
}
