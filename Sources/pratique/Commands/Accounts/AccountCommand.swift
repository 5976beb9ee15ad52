import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique account`: the AWS accounts of the organisation.
struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "See and name the AWS accounts.",
    subcommands: [List.self, Get.self, Create.self, Edit.self])

  /// All that one may see.
  struct List: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List the accounts.")
    static let listing = Listing.accounts

    @OptionGroup var list: ListOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      try await server.withClient { client in
        try await list.printList(
          Self.listing, options: output, on: console, emptyMessage: "there is no account; pratique ingest FILE",
          page: { limit, cursor in try await client.accounts(limit: limit, cursor: cursor) }, record: \.record)
      }
    }
  }

  /// One.
  struct Get: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Show an account.")
    static let listing = Listing.accounts

    @Argument(help: "The account.", transform: FilterArguments.accountID)
    var id: AccountID
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let account = try await server.withClient { client in try await client.account(id.rawValue) }
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(account.record)
    }
  }

  /// A new one.
  struct Create: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Register an account.", discussion: "An ingest registers the accounts that nobody has, too.")
    static let listing = Listing.accounts

    @Argument(help: "The account.", transform: FilterArguments.accountID)
    var id: AccountID
    @Option(help: "Its name, for people.")
    var name: String?
    @OptionGroup var change: ChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let account = try await server.withClient { client in
        try await client.createAccount(id.rawValue, name: name, isDryRun: change.dryRun)
      }
      try change.show(account.record, Self.listing, output, on: console)
    }
  }

  /// Another name.
  struct Edit: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Change an account's name.")
    static let listing = Listing.accounts

    @Argument(help: "The account.", transform: FilterArguments.accountID)
    var id: AccountID
    @Option(help: "Its name, for people.")
    var name: String
    @OptionGroup var change: VersionedChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let account = try await server.withClient { client in
        let version = try await change.version { try await client.account(id.rawValue).version }
        return try await client.editAccount(id.rawValue, name: name, version: version, isDryRun: change.dryRun)
      }
      try change.show(account.record, Self.listing, output, on: console)
    }
  }
}

extension Listing {
  static let accounts = Listing(
    fields: ["id", "name", "version", "groups"],
    columns: [Column("ACCOUNT", "id"), Column("NAME", "name"), Column("GROUPS", "groups", canShrink: true)],
    name: ["id"])
}

extension API.Account {
  /// The account as it is printed.
  var record: Record {
    [
      "id": .text(id), "name": .text(name), "version": .number(Int(version)),
      "groups": .list(groups.map(Datum.text)),
    ]
  }
}
