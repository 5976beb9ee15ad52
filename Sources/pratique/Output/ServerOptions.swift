import ArgumentParser
import Foundation
import PratiqueClient

/// Which server is asked, and as whom; the same for every command that needs one.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The server's address (PRATIQUE_SERVER, the context's; default \(ServerOptions.defaultServer)).",
      valueName: "url"))
  var server: String?

  @Option(
    help: ArgumentHelp(
      "A file with the token to show, if not that of PRATIQUE_TOKEN, the context or the data directory.",
      valueName: "file"))
  var tokenFile: String?

  @Option(help: ArgumentHelp("Give up after so many seconds.", valueName: "seconds"))
  var timeout = 30

  static let defaultServer = "http://127.0.0.1:8787"

  func validate() throws {
    guard timeout > 0 else { throw ValidationError("--timeout needs a number of seconds above 0") }
  }

  /// Flag, environment, context, default, in this order.
  func baseURL(environment: [String: String] = ProcessInfo.processInfo.environment) throws(CommandError) -> URL {
    if let server { return try Self.url(server) }
    if let server = environment["PRATIQUE_SERVER"], !server.isEmpty { return try Self.url(server) }
    let context = try ContextFile(environment: environment).active(environment: environment)
    return try Self.url(context?.server ?? Self.defaultServer)
  }

  static func url(_ text: String) throws(CommandError) -> URL {
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
      url.query == nil, url.fragment == nil
    else {
      throw CommandError(
        .usage, "`\(text)` is not the address of a server", cures: ["write it like \(Self.defaultServer)"])
    }
    return url
  }

  /// Environment, file, context, data directory, in this order. A context's token goes to the context's server only, and
  /// the data directory's to this machine only.
  func token(
    for url: URL, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> String? {
    if let token = environment["PRATIQUE_TOKEN"], !token.isEmpty { return token }
    if let tokenFile { return try PrivateFile.secret(at: tokenFile) }
    if let context = try ContextFile(environment: environment).active(environment: environment),
      let token = context.token, try Self.url(context.server) == url
    {
      return token
    }
    guard ["127.0.0.1", "localhost", "::1", "[::1]"].contains(url.host ?? "") else { return nil }
    let path = DeskToken.path(in: DatabaseOptions.defaultDirectory(environment))
    return access(path, R_OK) == 0 ? try PrivateFile.secret(at: path) : nil
  }

  /// Lends a client for the server.
  func withClient<Result>(_ body: (PratiqueClient) async throws -> Result) async throws -> Result {
    let url = try baseURL()
    return try await PratiqueClient.with(baseURL: url, timeout: .seconds(timeout), token: token(for: url), body)
  }
}
