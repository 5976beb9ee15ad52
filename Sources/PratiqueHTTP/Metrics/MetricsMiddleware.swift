import HTTPTypes
import Hummingbird

/// Counts every request, whatever is answered.
struct MetricsMiddleware: RouterMiddleware {
  let registry: MetricsRegistry

  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    let start = ContinuousClock.now
    registry.begin()
    var status = 500
    defer {
      let elapsed = start.duration(to: .now).components
      registry.end(
        MetricsRegistry.RequestKind(
          method: Self.methods.contains(request.method) ? request.method.rawValue : "other",
          route: Self.route(context.endpointPath), status: "\(status / 100)xx"),
        seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
    }
    let response = try await next(request, context)
    status = Int(response.status.code)
    return response
  }

  /// The framework has a word of its own for what is no route.
  private static func route(_ path: String?) -> String {
    path.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "none"
  }

  private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}
