public import Hummingbird
import PratiqueCore
import PratiqueOperations

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

extension APIContext {
  /// Who asks.
  var principal: Principal {
    // swift-format-ignore: NeverForceUnwrap
    Principal(
      organisationID: OrganisationID("default")!, personID: PersonID("desk")!, tokenID: TokenID("tok_none")!,
      grants: [Grant(.admin, in: .organisation), Grant(.ingest, in: .organisation)])
  }
}
