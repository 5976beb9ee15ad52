import ArgumentParser
import PratiqueClient
import PratiqueOperations

/// `pratique token`: access tokens.
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make, rotate and revoke access tokens.",
    subcommands: [List.self, Create.self, Rotate.self, Revoke.self])

  /// One's own, or everybody's.
  struct List: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List your tokens; as an admin, everybody's.")
    static let listing = Listing.tokens

    @Option(help: ArgumentHelp("Only of this person.", valueName: "id"))
    var person: String?
    @OptionGroup var list: ListOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      try await server.withClient { client in
        try await list.printList(
          Self.listing, options: output, on: console, emptyMessage: "there is no token",
          page: { limit, cursor in try await client.tokens(person: person, limit: limit, cursor: cursor) },
          record: \.record)
      }
    }
  }

  /// A new one.
  struct Create: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token.", discussion: "Prints it this once; with --write-to it goes into a file instead.")
    static let listing = Listing.newToken

    @Option(help: ArgumentHelp("For whom (default: you).", valueName: "id"))
    var person: String?
    @Option(help: ArgumentHelp("What it is for.", valueName: "text"))
    var name: String?
    @OptionGroup var making: NewTokenOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let made = try await server.withClient { client in
        try await client.createToken(person: person, name: name, days: making.days, isDryRun: making.dryRun)
      }
      try making.print(made, as: output, on: console)
    }
  }

  /// A new one in the place of an old one.
  struct Rotate: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token in the place of another, which stays good for a while.")
    static let listing = Listing.newToken

    @Argument(help: "The old token's id.")
    var id: String
    @Option(help: ArgumentHelp("For how many seconds the old one stays good (default a day).", valueName: "seconds"))
    var overlap: Int?
    @OptionGroup var making: NewTokenOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let made = try await server.withClient { client in
        try await client.rotateToken(id, overlapSeconds: overlap, days: making.days, isDryRun: making.dryRun)
      }
      try making.print(made, as: output, on: console)
    }
  }

  /// The end of one.
  struct Revoke: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "End a token; its next request is refused.")
    static let listing = Listing.tokens

    @Argument(help: "The token's id.")
    var id: String
    @Flag(help: "Change nothing, only show what would be.")
    var dryRun = false
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let token = try await server.withClient { client in try await client.revokeToken(id, isDryRun: dryRun) }
      if dryRun { console.say("nothing was changed") }
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(token.record)
    }
  }
}

/// What making and rotating have in common.
struct NewTokenOptions: ParsableArguments {
  @Option(help: ArgumentHelp("For how many days it is good, 1 to 365 (default 90).", valueName: "days"))
  var days: Int?

  @Option(help: ArgumentHelp("Write the token into a file that only you can read.", valueName: "file"))
  var writeTo: String?

  @Flag(help: "Change nothing, only show what would be.")
  var dryRun = false

  func validate() throws {
    if let days, !TokenLifetime.days.contains(days) { throw ValidationError("--days takes 1 to 365") }
  }

  func print(_ made: API.NewToken, as output: OutputOptions, on console: Console) throws {
    var record = made.token.record
    if let writeTo, let secret = made.secret {
      try PrivateFile.write(secret + "\n", to: writeTo)
      console.say("the token is in \(writeTo)")
    } else {
      record.append("secret", Datum(made.secret))
    }
    if dryRun { console.say("nothing was changed") }
    var renderer = try Renderer(Listing.newToken, options: output, on: console)
    try renderer.show(record)
  }
}

extension Listing {
  static let tokens = Listing(
    fields: ["id", "person", "name", "created_at", "expires_at", "revoked_at", "last_used_at"],
    columns: [
      Column("TOKEN", "id"), Column("PERSON", "person"), Column("NAME", "name"), Column("EXPIRES", "expires_at"),
      Column("REVOKED", "revoked_at"), Column("LAST USED", "last_used_at"),
    ], name: ["id"])

  static let newToken = Listing(fields: tokens.fields + ["secret"], columns: tokens.columns, name: ["id"])
}

extension API.Token {
  /// The token as it is printed.
  var record: Record {
    [
      "id": .text(id), "person": .text(person), "name": .text(name), "created_at": .text(createdAt),
      "expires_at": .text(expiresAt), "revoked_at": Datum(revokedAt), "last_used_at": Datum(lastUsedAt),
    ]
  }
}
