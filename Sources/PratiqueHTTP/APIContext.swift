public import Hummingbird
import NIOCore
import PratiqueCore

/// What goes with a request on its way to the handler.
public struct APIContext: RequestContext {
  /// What the framework keeps.
  public var coreContext: CoreRequestContextStorage
  /// Names the request in answers and log lines.
  public var requestID = ""
  /// The route, such as `POST /v1/teams`.
  var operation = ""
  /// Where the request comes from: an address of the network, as text.
  let address: String
  /// `nil` on open routes.
  var signedIn: Principal?

  /// Made by the framework for every request.
  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? ""
  }

  /// Who asks.
  ///
  /// - Throws: ``Problem`` on an open route: nobody is better than somebody by mistake.
  var principal: Principal {
    get throws(Problem) {
      guard let signedIn else { throw .notSignedIn }
      return signedIn
    }
  }
}

extension RouterMiddleware {
  /// The rest of the way to the handler.
  typealias Next = @concurrent (Request, APIContext) async throws -> Response
}
