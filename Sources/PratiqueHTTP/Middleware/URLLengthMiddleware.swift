import Hummingbird

/// Refuses a path and query of more bytes than anybody needs.
struct URLLengthMiddleware: RouterMiddleware {
  let maxBytes: Int

  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    guard (request.head.path ?? "").utf8.count <= maxBytes else {
      throw Problem(.urlTooLong, "path and query together may have \(maxBytes) bytes")
    }
    return try await next(request, context)
  }
}
