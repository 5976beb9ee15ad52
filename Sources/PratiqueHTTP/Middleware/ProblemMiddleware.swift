import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PratiqueOperations

/// Turns every error into a problem document. Nobody outside sees the text of an unexpected one.
struct ProblemMiddleware: RouterMiddleware {
  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      var problem = Problem(error, path: request.uri.path)
      if problem.code == .internal {
        context.logger.error(
          "request failed", metadata: ["reason": .string(problem.privateReason ?? String(reflecting: error))])
        problem = Problem(.internal, "the server's log has the reason under request \(context.requestID)")
      }
      let response = problem.response(requestID: context.requestID)
      return request.method == .head ? response.createHeadResponse() : response
    }
  }
}

extension Problem {
  fileprivate init(_ error: any Error, path: String) {
    switch error {
    case let problem as Problem:
      self = problem
    case let error as OperationError:
      self.init(error)
    case is DeadlineExceeded:
      self.init(OperationError.deadlineExceeded)
    case let error as any HTTPResponseError where error.status == .notFound:
      self.init(.unknownPath, "there is nothing at `\(path)`; /v1/openapi.json lists every path")
    case let error as any HTTPResponseError where error.status == .contentTooLarge:
      self.init(.tooLarge, "the body is larger than the server takes")
    case let error as any HTTPResponseError where error.status.kind == .clientError:
      self.init(.malformedRequest, error.status.reasonPhrase)
    default:
      self.init(.internal, "")
    }
  }
}
