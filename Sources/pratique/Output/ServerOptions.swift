import ArgumentParser
import Foundation
import PratiqueClient

/// Which server is asked; the same for every command that needs one.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The server's address (PRATIQUE_SERVER; default \(ServerOptions.defaultServer)).", valueName: "url"))
  var server: String?

  @Option(help: ArgumentHelp("Give up after so many seconds.", valueName: "seconds"))
  var timeout = 30

  static let defaultServer = "http://127.0.0.1:8787"

  func validate() throws {
    guard timeout > 0 else { throw ValidationError("--timeout needs a number of seconds above 0") }
  }

  /// Flag, environment, default, in this order.
  func baseURL(environment: [String: String] = ProcessInfo.processInfo.environment) throws(CommandError) -> URL {
    let fromEnvironment = environment["PRATIQUE_SERVER"].flatMap { $0.isEmpty ? nil : $0 }
    let text = server ?? fromEnvironment ?? Self.defaultServer
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
      url.query == nil, url.fragment == nil
    else {
      throw CommandError(
        .usage, "`\(text)` is not the address of a server", cures: ["write it like \(Self.defaultServer)"])
    }
    return url
  }

  /// Lends a client for the server.
  func withClient<Result>(_ body: (PratiqueClient) async throws -> Result) async throws -> Result {
    try await PratiqueClient.with(baseURL: baseURL(), timeout: .seconds(timeout), body)
  }
}
