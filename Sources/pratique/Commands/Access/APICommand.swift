import ArgumentParser
import Foundation
import PratiqueClient

/// `pratique api METHOD PATH`: the way to whatever has no command of its own.
struct APICommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "api", abstract: "Call the HTTP API and print its answer.",
    discussion: "The body, if any, is read from --input, `-` for standard input.")
  static let listing = Listing.empty

  @Argument(help: "GET, POST, PUT, PATCH or DELETE.")
  var method: String
  @Argument(help: "The path with its query, such as /v1/findings?limit=5.")
  var path: String
  @Option(help: ArgumentHelp("The file with the body.", valueName: "file"))
  var input: String?
  @Option(help: ArgumentHelp("The version that a change is meant for.", valueName: "version"))
  var ifMatch: Int64?
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard path.hasPrefix("/") else { throw ValidationError("the path begins with a slash") }
  }

  func perform(on console: Console) async throws {
    var body: [UInt8]?
    if let input {
      let handle = input == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: input)
      guard let data = try handle?.readToEnd() else {
        throw CommandError(.failed, code: "file", "\(input) could not be read, or is empty")
      }
      body = Array(data)
    }
    let answer = try await server.withClient { [body] client in
      try await client.call(method: method.uppercased(), path: path, body: body, version: ifMatch)
    }
    console.out.write(answer)
    if answer.last != UInt8(ascii: "\n") { console.out.write("\n") }
  }
}

/// `pratique health`: whether a server is ready; for supervisors and containers.
struct HealthCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Ask whether the server is ready. Needs no token.")
  static let listing = Listing.empty

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    try await PratiqueClient.with(baseURL: server.baseURL(), timeout: .seconds(server.timeout)) { client in
      try await client.checkReadiness()
    }
    console.say("ready")
  }
}
