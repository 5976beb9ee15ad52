import ArgumentParser
import Foundation

/// `pratique context`: the servers that the user works with. Needs no server.
struct ContextCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "context", abstract: "Choose between servers.",
    subcommands: [List.self, Use.self, Set.self, Delete.self])

  /// All contexts.
  struct List: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List the contexts.")
    static let listing = Listing.contexts

    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let file = try ContextFile()
      var renderer = try Renderer(Self.listing, options: output, on: console)
      for name in file.contexts.keys.sorted() { renderer.add(file.record(name)) }
      if file.contexts.isEmpty { console.say("there is no context; pratique login makes one") }
      try renderer.finish()
    }
  }

  /// Chooses one.
  struct Use: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Use a context from now on.")
    static let listing = Listing.contexts

    @Argument(help: "The context's name.")
    var name: String
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      var file = try ContextFile()
      try file.use(name)
      try file.save()
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(file.record(name))
    }
  }

  /// Makes or changes one.
  struct Set: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a context, or change it; another server forgets the token.")
    static let listing = Listing.contexts

    @Argument(help: "The context's name.")
    var name: String
    @Option(help: ArgumentHelp("The server's address.", valueName: "url"))
    var server: String?
    @Option(help: ArgumentHelp("The team of commands that want one.", valueName: "id"))
    var team: String?
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      var file = try ContextFile()
      var context = file.contexts[name] ?? ContextFile.Context(server: ServerOptions.defaultServer)
      if let server, server != context.server {
        context.server = try ServerOptions.url(server).absoluteString
        // A token is for the server that it came from, and for no other to see.
        context.token = nil
      }
      if let team { context.team = team.isEmpty ? nil : team }
      file.set(name, context)
      try file.save()
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(file.record(name))
    }
  }

  /// Forgets one.
  struct Delete: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Forget a context and its token.")
    static let listing = Listing.empty

    @Argument(help: "The context's name.")
    var name: String
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      var file = try ContextFile()
      try file.delete(name)
      try file.save()
      console.say("forgot the context \(name)")
    }
  }
}

extension Listing {
  fileprivate static let contexts = Listing(
    fields: ["name", "is_current", "server", "team", "is_signed_in"],
    columns: [
      Column("NAME", "name"), Column("CURRENT", "is_current"), Column("SERVER", "server"), Column("TEAM", "team"),
      Column("SIGNED IN", "is_signed_in"),
    ], name: ["name"])
}

extension ContextFile {
  fileprivate func record(_ name: String) -> Record {
    let context = contexts[name]
    return [
      "name": .text(name), "is_current": .flag(name == current), "server": Datum(context?.server),
      "team": Datum(context?.team), "is_signed_in": .flag(context?.token != nil),
    ]
  }
}
