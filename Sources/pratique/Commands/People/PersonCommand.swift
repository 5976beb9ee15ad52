import ArgumentParser
import PratiqueClient

/// `pratique person`: who there is, and what they may do.
struct PersonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person", abstract: "See people and what they may do, and change it.",
    subcommands: [List.self, Get.self, Create.self, GrantRole.self, Withdraw.self])

  /// Everybody.
  struct List: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List the people.")
    static let listing = Listing.people

    @OptionGroup var list: ListOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      try await server.withClient { client in
        try await list.printList(
          Self.listing, options: output, on: console, emptyMessage: "there is nobody for you to see",
          page: { limit, cursor in try await client.people(limit: limit, cursor: cursor) }, record: \.record)
      }
    }
  }

  /// One.
  struct Get: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Show a person.")
    static let listing = Listing.people

    @Argument(help: "The person's id.")
    var id: String
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let person = try await server.withClient { client in try await client.person(id) }
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(person.record)
    }
  }

  /// A new one.
  struct Create: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a person.", discussion: "pratique token create --person ID makes a token for them.")
    static let listing = Listing.people

    @Argument(help: "The person's id: letters, digits, - and _.")
    var id: String
    @Option(help: "Their name, for people.")
    var name: String?
    @OptionGroup var change: ChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let person = try await server.withClient { client in
        try await client.createPerson(id, name: name, isDryRun: change.dryRun)
      }
      try change.show(person.record, Self.listing, output, on: console)
    }
  }

  /// Who, what and where.
  struct GrantArguments: ParsableArguments {
    @Argument(help: "The person's id.")
    var id: String
    @Option(help: "viewer, exemption_manager, approver, admin or ingest.")
    var role: String
    @Option(help: ArgumentHelp("In this team (default: the whole organisation).", valueName: "id"))
    var team: String?
    @Option(help: ArgumentHelp("In this account.", valueName: "id"))
    var account: String?

    func validate() throws {
      if team != nil, account != nil { throw ValidationError("--team and --account exclude each other") }
    }

    var grant: API.Grant { API.Grant(role: role, team: team, account: account) }
  }

  /// One role more.
  struct GrantRole: ReportingCommand {
    static let configuration = CommandConfiguration(commandName: "grant", abstract: "Give a role.")
    static let listing = Listing.people

    @OptionGroup var arguments: GrantArguments
    @OptionGroup var change: ChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let person = try await server.withClient { client in
        try await client.grant(arguments.grant, to: arguments.id, isDryRun: change.dryRun)
      }
      try change.show(person.record, Self.listing, output, on: console)
    }
  }

  /// One role less.
  struct Withdraw: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Take a role away.")
    static let listing = Listing.people

    @OptionGroup var arguments: GrantArguments
    @OptionGroup var change: VersionedChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let person = try await server.withClient { client in
        let version = try await change.version { try await client.person(arguments.id).version }
        return try await client.withdraw(
          arguments.grant, from: arguments.id, version: version, isDryRun: change.dryRun)
      }
      try change.show(person.record, Self.listing, output, on: console)
    }
  }
}

extension Listing {
  static let people = Listing(
    fields: ["id", "name", "version", "grants"],
    columns: [Column("PERSON", "id"), Column("NAME", "name"), Column("GRANTS", "grants", canShrink: true)],
    name: ["id"])
}

extension API.Person {
  /// The person as it is printed.
  var record: Record {
    [
      "id": .text(id), "name": .text(name), "version": .number(Int(version)),
      "grants": .list(grants.map { .text($0.words) }),
    ]
  }
}
