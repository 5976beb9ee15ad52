import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique team`: who is in a team, and what it owns.
struct TeamCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "team", abstract: "See and change teams: members and scopes.",
    subcommands: [List.self, Get.self, Create.self, Edit.self, MemberCommand.self, ScopeCommand.self])

  /// All that one may see.
  struct List: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List the teams.")
    static let listing = Listing.teams

    @OptionGroup var list: ListOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      try await server.withClient { client in
        try await list.printList(
          Self.listing, options: output, on: console, emptyMessage: "there is no team; pratique team create ID",
          page: { limit, cursor in try await client.teams(limit: limit, cursor: cursor) }, record: \.record)
      }
    }
  }

  /// One.
  struct Get: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Show a team.")
    static let listing = Listing.teams

    @Argument(help: "The team's id.")
    var id: String
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let team = try await server.withClient { client in try await client.team(id) }
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(team.record)
    }
  }

  /// A new one.
  struct Create: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Add a team.")
    static let listing = Listing.teams

    @Argument(help: "The team's id: letters, digits, - and _.")
    var id: String
    @Option(help: "Its name, for people.")
    var name: String?
    @OptionGroup var change: ChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let team = try await server.withClient { client in
        try await client.createTeam(id, name: name, isDryRun: change.dryRun)
      }
      try change.show(team.record, Self.listing, output, on: console)
    }
  }

  /// Another name.
  struct Edit: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Change a team's name.")
    static let listing = Listing.teams

    @Argument(help: "The team's id.")
    var id: String
    @Option(help: "Its name, for people.")
    var name: String
    @OptionGroup var change: VersionedChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let team = try await server.withClient { client in
        let version = try await change.version { try await client.team(id).version }
        return try await client.editTeam(id, name: name, version: version, isDryRun: change.dryRun)
      }
      try change.show(team.record, Self.listing, output, on: console)
    }
  }

  /// `pratique team member`.
  struct MemberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "member", abstract: "Change who is in a team.", subcommands: [Add.self, Remove.self])

    /// Who, as what, in which team.
    struct Arguments: ParsableArguments {
      @Argument(help: "The team's id.")
      var team: String
      @Argument(help: "The person's id.")
      var person: String
      @Option(help: "viewer, exemption_manager, approver, admin or ingest.")
      var role: String
    }

    /// One more.
    struct Add: ReportingCommand {
      static let configuration = CommandConfiguration(abstract: "Give somebody a role in a team.")
      static let listing = Listing.teams

      @OptionGroup var arguments: Arguments
      @Flag(help: "Add the person, too, if there is none of that id.")
      var createPerson = false
      @OptionGroup var change: ChangeOptions
      @OptionGroup var server: ServerOptions
      @OptionGroup var output: OutputOptions

      func perform(on console: Console) async throws {
        let team = try await server.withClient { client in
          if createPerson, !change.dryRun {
            do {
              _ = try await client.createPerson(arguments.person)
            } catch ClientError.problem(let problem) where problem.code == "conflict" {
              // There is one.
            }
          }
          return try await client.addMember(
            arguments.person, role: arguments.role, to: arguments.team, isDryRun: change.dryRun)
        }
        try change.show(team.record, Self.listing, output, on: console)
      }
    }

    /// One less.
    struct Remove: ReportingCommand {
      static let configuration = CommandConfiguration(abstract: "Take somebody's role in a team away.")
      static let listing = Listing.teams

      @OptionGroup var arguments: Arguments
      @OptionGroup var change: VersionedChangeOptions
      @OptionGroup var server: ServerOptions
      @OptionGroup var output: OutputOptions

      func perform(on console: Console) async throws {
        let team = try await server.withClient { client in
          let version = try await change.version { try await client.team(arguments.team).version }
          return try await client.removeMember(
            arguments.person, role: arguments.role, from: arguments.team, version: version, isDryRun: change.dryRun)
        }
        try change.show(team.record, Self.listing, output, on: console)
      }
    }
  }

  /// `pratique team scope`.
  struct ScopeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "scope", abstract: "Change what a team owns.", subcommands: [Add.self, Remove.self])

    /// One more.
    struct Add: ReportingCommand {
      static let configuration = CommandConfiguration(
        abstract: "Give a team an account, or what in it every condition holds for.")
      static let listing = Listing.teams

      @Argument(help: "The team's id.")
      var team: String
      @Option(help: ArgumentHelp("The account.", valueName: "id"), transform: FilterArguments.accountID)
      var account: AccountID
      @Option(help: "Only in this region.", transform: FilterArguments.region)
      var region: Region?
      @Option(help: ArgumentHelp("Only ARNs like this: arn:aws:ecs:*:ACCOUNT:service/shop/*.", valueName: "pattern"))
      var pattern: String?
      @Option(help: ArgumentHelp("Only with this tag.", valueName: "key=value"))
      var tag: String?
      @OptionGroup var change: ChangeOptions
      @OptionGroup var server: ServerOptions
      @OptionGroup var output: OutputOptions

      func perform(on console: Console) async throws {
        let changed = try await server.withClient { client in
          try await client.addScope(
            account: account.rawValue, region: region?.rawValue, pattern: pattern, tag: try parsedTag(), to: team,
            isDryRun: change.dryRun)
        }
        try change.show(changed.record, Self.listing, output, on: console)
      }

      private func parsedTag() throws -> API.Tag? {
        guard let tag else { return nil }
        guard let separator = tag.firstIndex(of: "="), separator > tag.startIndex else {
          throw CommandError(.usage, "`\(tag)` is not a tag", cures: ["write it like team=payments"])
        }
        return API.Tag(key: String(tag[..<separator]), value: String(tag[tag.index(after: separator)...]))
      }
    }

    /// One less.
    struct Remove: ReportingCommand {
      static let configuration = CommandConfiguration(abstract: "Take a scope away from a team.")
      static let listing = Listing.teams

      @Argument(help: "The team's id.")
      var team: String
      @Argument(help: "The scope's id, as pratique team get shows it.")
      var scope: String
      @OptionGroup var change: VersionedChangeOptions
      @OptionGroup var server: ServerOptions
      @OptionGroup var output: OutputOptions

      func perform(on console: Console) async throws {
        let changed = try await server.withClient { client in
          let version = try await change.version { try await client.team(team).version }
          return try await client.removeScope(scope, from: team, version: version, isDryRun: change.dryRun)
        }
        try change.show(changed.record, Self.listing, output, on: console)
      }
    }
  }
}

extension Listing {
  static let teams = Listing(
    fields: ["id", "name", "version", "members", "scopes"],
    columns: [
      Column("TEAM", "id"), Column("NAME", "name"), Column("MEMBERS", "members", canShrink: true),
      Column("SCOPES", "scopes", canShrink: true),
    ], name: ["id"])
}

extension API.Team {
  /// The team as it is printed.
  var record: Record {
    [
      "id": .text(id), "name": .text(name), "version": .number(Int(version)),
      "members": .list(members.map { .record(["person": .text($0.person), "role": .text($0.role)]) }),
      "scopes": .list(
        scopes.map { scope in
          .record([
            "id": .text(scope.id), "account": .text(scope.account), "region": Datum(scope.region),
            "pattern": Datum(scope.pattern), "tag": Datum(scope.tag.map { "\($0.key)=\($0.value)" }),
          ])
        }),
    ]
  }
}
