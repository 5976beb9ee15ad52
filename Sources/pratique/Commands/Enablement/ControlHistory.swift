import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control history ID`: everything that was ever decided about a control.
struct ControlHistory: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List what was decided about a control, standing or not.")
  static let listing = Listing.enablements

  @Argument(help: "The control, such as ECS.9.", completion: .controls, transform: FilterArguments.control)
  var id: ControlID

  @Option(
    help: ArgumentHelp("Only what bears on this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Flag(help: "Only what stands: leave out what was taken back.")
  var standing = false

  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    try await server.withClient { client in
      try await list.printList(
        Self.listing, options: output, on: console, emptyMessage: "nothing was decided: \(id) is on by default",
        page: { limit, cursor in
          try await client.enablements(
            control: id, accountID: account, isStanding: standing, limit: limit, cursor: cursor)
        },
        record: \.record)
    }
  }
}
