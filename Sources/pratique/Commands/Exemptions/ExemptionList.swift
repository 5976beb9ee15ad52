import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption list`: the exemptions that the caller may see.
struct ExemptionList: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List exemptions, in force or not.")
  static let listing = Listing.exemptions

  @OptionGroup var filter: ExemptionFilterOptions
  @Option(
    help: ArgumentHelp(
      "Only in this phase: \(ExemptionPhase.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "word"),
    completion: .list(ExemptionPhase.allCases.map(\.rawValue)), transform: FilterArguments.phase)
  var phase: ExemptionPhase?
  @OptionGroup var at: AtOption
  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var filter = filter.filter
    filter.phase = phase
    filter.at = try at.instant()
    try await server.withClient { [filter] client in
      try await list.printList(
        Self.listing, options: output, on: console, emptyMessage: "no exemption matches",
        page: { limit, cursor in try await client.exemptions(filter, limit: limit, cursor: cursor) },
        record: \.record)
    }
  }
}

/// Which exemptions.
struct ExemptionFilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only of this team.", valueName: "name"), transform: FilterArguments.team)
  var team: TeamID?

  @Option(
    help: ArgumentHelp("Only of this control, such as ECS.2.", valueName: "id"), completion: .controls,
    transform: FilterArguments.control)
  var control: ControlID?

  var filter: ExemptionFilter {
    var filter = ExemptionFilter()
    filter.team = team
    filter.control = control
    return filter
  }
}
