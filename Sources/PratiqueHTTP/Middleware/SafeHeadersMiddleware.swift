import HTTPTypes
import Hummingbird

/// Adds the headers that keep answers from being cached or taken for something else.
struct SafeHeadersMiddleware: RouterMiddleware {
  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.cacheControl] = "no-store"
    response.headers[.vary] = "Authorization"
    response.headers[.xContentTypeOptions] = "nosniff"
    return response
  }
}
