import HTTPTypes
import Hummingbird

/// Refuses what a web page in somebody's browser could send here.
///
/// The server listens on loopback and asks for no token. A page can't name this host in its `Host` header unless its
/// own name was pointed here (DNS rebinding), and its writes carry an `Origin` of another host.
struct HostGuard: RouterMiddleware {
  /// The names the server answers to, without ports, in lower case.
  let names: Set<String>

  /// - Parameter names: beside the loopback's own.
  init(names: [String]) {
    self.names = Set(names.map { $0.lowercased() } + ["localhost", "127.0.0.1", "[::1]"])
  }

  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    let authority = (request.head.authority ?? "").lowercased()
    guard names.contains(Self.host(ofAuthority: authority)) else {
      throw Problem(.misdirected, "this server does not answer to the host name `\(authority)`")
    }
    if request.method != .get, request.method != .head, let origin = request.headers[.origin]?.lowercased(),
      origin != "http://\(authority)", origin != "https://\(authority)"
    {
      throw Problem(.foreignOrigin, "a page of `\(origin)` may not change anything here")
    }
    return try await next(request, context)
  }

  /// `[::1]` of `[::1]:8787`, `localhost` of `localhost:8787`.
  static func host(ofAuthority authority: String) -> String {
    if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") { return String(authority[...bracket]) }
    return String(authority.prefix { $0 != ":" })
  }
}
