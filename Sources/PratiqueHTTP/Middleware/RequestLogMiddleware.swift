import Hummingbird
import Logging

/// Writes one log line per request, when its answer is known.
///
/// Health checks are logged at `debug`: they come every few seconds and say nothing.
struct RequestLogMiddleware: RouterMiddleware {
  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    let start = ContinuousClock.now
    let response = try await next(request, context)
    let elapsed = start.duration(to: .now)
    let isHealthCheck = ["/livez", "/readyz"].contains(context.endpointPath ?? "")
    context.logger.log(
      level: isHealthCheck ? .debug : .info, "request",
      metadata: [
        "method": .string(request.method.rawValue),
        "route": .string(context.endpointPath ?? ""),
        "target": .string(request.head.path ?? ""),
        "status": .stringConvertible(response.status.code),
        "bytes": .stringConvertible(response.body.contentLength ?? 0),
        "milliseconds": .stringConvertible(elapsed.milliseconds),
      ])
    return response
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
