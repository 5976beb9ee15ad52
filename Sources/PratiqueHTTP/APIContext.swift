public import Hummingbird

/// What goes with a request on its way to the handler.
public struct APIContext: RequestContext {
  /// What the framework keeps.
  public var coreContext: CoreRequestContextStorage
  /// Names the request in answers and log lines.
  public var requestID = ""

  /// Made by the framework for every request.
  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
  }
}

extension RouterMiddleware {
  /// The rest of the way to the handler.
  typealias Next = @concurrent (Request, APIContext) async throws -> Response
}
