import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption expiring`: those in force that end soon.
struct ExemptionExpiring: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "expiring", abstract: "List the exemptions in force that end soon.")
  static let listing = Listing.exemptions

  @Option(help: ArgumentHelp("How soon: 7d, 12h.", valueName: "time"))
  var within = "7d"

  @OptionGroup var filter: ExemptionFilterOptions
  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var filter = filter.filter
    filter.expiringWithinSeconds = try TimeArgument.length(within, "--within")
    try await server.withClient { [filter] client in
      try await list.printList(
        Self.listing, options: output, on: console, emptyMessage: "no exemption expires within \(within)",
        page: { limit, cursor in try await client.exemptions(filter, limit: limit, cursor: cursor) },
        record: \.record)
    }
  }
}
