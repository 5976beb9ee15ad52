import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique trend why`: why more or fewer findings fail than before.
struct TrendWhy: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Tell why more or fewer findings fail than before.",
    discussion: """
      Every finding that began or ceased to fail is counted under one cause, so that the causes together are the \
      difference. What became of a resource and what somebody decided are causes of their own: fixed and exempted never \
      look alike. With --cause, each of its findings is listed, oldest first.

      \(FailureCause.allCases.map { "  \($0.rawValue): \($0.meaning)" }.joined(separator: "\n"))

        pratique trend why --since 30d --control ECS.5
        pratique trend why --from 2026-06-01T00:00:00Z --cause regressed
      """)
  static let listing = Listing.waterfall

  @OptionGroup var period: PeriodOptions
  @OptionGroup var filter: TrendFilterOptions

  @Option(
    help: ArgumentHelp(
      "List what this cause counts: \(FailureCause.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "word"),
    completion: .list(FailureCause.allCases.map(\.rawValue)), transform: FilterArguments.cause)
  var cause: FailureCause?

  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  var listing: Listing { cause == nil ? .waterfall : .failureChanges }

  func validate() throws {
    if cause == nil, list.all || list.limit != nil {
      throw ValidationError("--limit and --all are about the list of one cause: name it with --cause")
    }
  }

  func perform(on console: Console) async throws {
    let period = try period.period()
    try await server.withClient { client in
      if let cause {
        try await findings(of: cause, period, client, on: console)
      } else {
        try await causes(period, client, on: console)
      }
    }
  }

  private func findings(
    of cause: FailureCause, _ period: Period, _ client: PratiqueClient, on console: Console
  ) async throws {
    let isTable = output.format == .table && output.fields == nil
    try await list.printList(
      listing, options: output, on: console, emptyMessage: "nothing was \(cause.rawValue) in this period",
      page: { limit, cursor in
        try await client.waterfallFindings(
          filter.filter, from: period.from, to: period.end, cause: cause, limit: limit, cursor: cursor)
      },
      record: { isTable ? $0.row.showingAbsence(console.terminal) : $0.record })
  }

  private func causes(_ period: Period, _ client: PratiqueClient, on console: Console) async throws {
    let waterfall = try await client.waterfall(filter.filter, from: period.from, to: period.end)
    var page = WaterfallPage(waterfall: waterfall, filter: filter, terminal: console.terminal)
    if output.format == .table, output.fields == nil {
      for term in waterfall.terms where term.findings > 0 {
        // A newer server may know causes that this command doesn't: they are counted all the same.
        guard let cause = FailureCause(rawValue: term.cause) else { continue }
        page.examples[term.cause] = try await client.waterfallFindings(
          filter.filter, from: period.from, to: period.end, cause: cause, limit: WaterfallPage.exampleCount
        ).items
      }
    }
    var renderer = try Renderer(listing, options: output, on: console)
    try renderer.show(waterfall.record) { [page] in page.text }
  }
}
