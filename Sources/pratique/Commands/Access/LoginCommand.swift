import ArgumentParser
import Foundation
import PratiqueClient
import PratiqueCore

/// `pratique login`: keeps a token for a server in a context.
struct LoginCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Sign in: keep a token for a server.",
    discussion: """
      Takes the token from PRATIQUE_TOKEN, --token-file, or the first line of standard input. With the bootstrap token \
      that `pratique serve` prints, makes you the first admin.
      """)
  static let listing = Listing.principal

  @Option(help: ArgumentHelp("Keep it under this name.", valueName: "name"))
  var context = "default"

  @Option(help: ArgumentHelp("With a bootstrap token: who you are (default: your user name).", valueName: "id"))
  var person: String?

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let url = try server.baseURL()
    var token = try shownToken(console)
    if token.hasPrefix("pbt_") {
      let made = try await PratiqueClient.with(baseURL: url, timeout: .seconds(server.timeout), token: token) {
        client in
        try await client.bootstrap(person: person ?? DeskToken.person.rawValue)
      }
      guard let secret = made.secret else { throw CommandError(.failed, "the server told no token") }
      token = secret
    }
    let principal = try await PratiqueClient.with(
      baseURL: url, timeout: .seconds(server.timeout), token: token
    ) { client in try await client.whoami() }
    var file = try ContextFile()
    let team = file.contexts[context]?.team
    file.set(context, ContextFile.Context(server: url.absoluteString, token: token, team: team))
    try file.use(context)
    try file.save()
    console.say("signed in to \(url.absoluteString) as \(principal.person); kept in \(file.path)")
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(principal.record)
  }

  private func shownToken(_ console: Console) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let token = environment["PRATIQUE_TOKEN"], !token.isEmpty { return token }
    if let file = server.tokenFile { return try PrivateFile.secret(at: file) }
    if isatty(STDIN_FILENO) == 1 {
      guard let typed = getpass("Token: ") else { throw CommandError(.usage, "no token was given") }
      return String(cString: typed).trimmingCharacters(in: .whitespaces)
    }
    guard let line = readLine()?.trimmingCharacters(in: .whitespaces), !line.isEmpty else {
      throw CommandError(
        .usage, "no token was given", cures: ["pipe it in, or use --token-file FILE or PRATIQUE_TOKEN"])
    }
    return line
  }
}

/// `pratique logout`: forgets the token of a context; it stays good until it is revoked or expires.
struct LogoutCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "logout", abstract: "Sign out: end the kept token and forget it.")
  static let listing = Listing.empty

  @Flag(help: "Only forget the token; it stays good elsewhere.")
  var keepToken = false

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var file = try ContextFile()
    guard let name = file.current, var context = file.contexts[name], let token = context.token else {
      console.say("nobody is signed in")
      return
    }
    if !keepToken {
      do {
        try await PratiqueClient.with(
          baseURL: try ServerOptions.url(context.server), timeout: .seconds(server.timeout), token: token
        ) { client in _ = try await client.revokeToken(try await client.whoami().token) }
      } catch let error as ClientError {
        // A token that is good for nothing any more is as good as revoked.
        guard case .problem(let problem) = error, problem.status == 401 else { throw error }
      }
    }
    context.token = nil
    file.set(name, context)
    try file.save()
    console.say("signed out of \(context.server)")
  }
}

/// `pratique whoami`: who the token stands for.
struct WhoamiCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami", abstract: "Show who you are to the server, and what you may do.")
  static let listing = Listing.principal

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let principal = try await server.withClient { client in try await client.whoami() }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(principal.record)
  }
}

extension Listing {
  static let principal = Listing(
    fields: ["person", "organisation", "token", "grants"],
    columns: [
      Column("PERSON", "person"), Column("ORGANISATION", "organisation"), Column("TOKEN", "token"),
      Column("GRANTS", "grants"),
    ], name: ["person"])
}

extension API.Principal {
  /// The principal as it is printed.
  var record: Record {
    [
      "person": .text(person), "organisation": .text(organisation), "token": .text(token),
      "grants": .list(grants.map { .text($0.words) }),
    ]
  }
}

extension API.Grant {
  /// `admin`, `approver@payments`, `ingest@111122223333`.
  var words: String {
    [role, team ?? account].compactMap(\.self).joined(separator: "@")
  }
}
