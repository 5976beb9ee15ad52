import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique account-group`: groups of accounts.
struct AccountGroupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account-group", abstract: "See and change groups of accounts.",
    subcommands: [List.self, Get.self, Create.self, Edit.self])

  /// All that one may see.
  struct List: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List the groups.")
    static let listing = Listing.accountGroups

    @OptionGroup var list: ListOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      try await server.withClient { client in
        try await list.printList(
          Self.listing, options: output, on: console, emptyMessage: "there is no account group",
          page: { limit, cursor in try await client.accountGroups(limit: limit, cursor: cursor) }, record: \.record)
      }
    }
  }

  /// One.
  struct Get: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Show a group.")
    static let listing = Listing.accountGroups

    @Argument(help: "The group's id.")
    var id: String
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let group = try await server.withClient { client in try await client.accountGroup(id) }
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(group.record)
    }
  }

  /// A new one.
  struct Create: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Add a group.")
    static let listing = Listing.accountGroups

    @Argument(help: "The group's id: letters, digits, - and _.")
    var id: String
    @Option(help: "Its name, for people.")
    var name: String?
    @Option(
      help: ArgumentHelp("An account in it; may be given again.", valueName: "id"), transform: FilterArguments.accountID
    )
    var account: [AccountID] = []
    @OptionGroup var change: ChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let group = try await server.withClient { client in
        try await client.createAccountGroup(
          id, name: name, accounts: account.map(\.rawValue), isDryRun: change.dryRun)
      }
      try change.show(group.record, Self.listing, output, on: console)
    }
  }

  /// Another name, other accounts.
  struct Edit: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a group.", discussion: "The accounts that are given take the place of those before.")
    static let listing = Listing.accountGroups

    @Argument(help: "The group's id.")
    var id: String
    @Option(help: "Its name, for people.")
    var name: String?
    @Option(
      help: ArgumentHelp("An account in it; may be given again.", valueName: "id"), transform: FilterArguments.accountID
    )
    var account: [AccountID] = []
    @Flag(help: "Leave no account in it.")
    var noAccounts = false
    @OptionGroup var change: VersionedChangeOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      if noAccounts, !account.isEmpty { throw ValidationError("--account and --no-accounts exclude each other") }
      if name == nil, account.isEmpty, !noAccounts { throw ValidationError("say what changes: --name, --account") }
    }

    func perform(on console: Console) async throws {
      let accounts = noAccounts ? [] : account.isEmpty ? nil : account.map(\.rawValue)
      let group = try await server.withClient { client in
        let version = try await change.version { try await client.accountGroup(id).version }
        return try await client.editAccountGroup(
          id, name: name, accounts: accounts, version: version, isDryRun: change.dryRun)
      }
      try change.show(group.record, Self.listing, output, on: console)
    }
  }
}

extension Listing {
  static let accountGroups = Listing(
    fields: ["id", "name", "version", "accounts"],
    columns: [Column("GROUP", "id"), Column("NAME", "name"), Column("ACCOUNTS", "accounts", canShrink: true)],
    name: ["id"])
}

extension API.AccountGroup {
  /// The group as it is printed.
  var record: Record {
    [
      "id": .text(id), "name": .text(name), "version": .number(Int(version)),
      "accounts": .list(accounts.map(Datum.text)),
    ]
  }
}
