import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique resource list`: the known resources.
struct ResourceList: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the resources that are known, with the controls they fail.")
  static let listing = Listing.resources

  @Option(
    help: ArgumentHelp("Only in this account.", valueName: "id"), transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(help: "Only in this region.", transform: FilterArguments.region)
  var region: Region?

  @Option(
    help: ArgumentHelp("Only of this type, such as AWS::ECS::Service.", valueName: "type"),
    transform: FilterArguments.resourceType)
  var resourceType: ResourceType?

  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var filter = ResourceFilter()
    filter.accountID = account
    filter.region = region
    filter.resourceType = resourceType
    try await server.withClient { [filter] client in
      try await list.printList(
        Self.listing, options: output, on: console, emptyMessage: "no resource matches",
        page: { limit, cursor in try await client.resources(filter, limit: limit, cursor: cursor) },
        record: \.record)
    }
  }
}
