import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique trend show`: counts and scores over time.
struct TrendShow: ReportingCommand {
  /// Whether there is a drawing.
  enum ChartChoice: String, CaseIterable, ExpressibleByArgument {
    /// Where it fits.
    case auto
    case line, none
  }

  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show how many findings failed over time, and the scores.",
    discussion: """
      A point shows the state at the end of its bucket, the last one what is so now. Numbers are as they were known then; \
      with --restated decisions count as they are known today. Each small line in a table has a scale of its own.

        pratique trend show --control ECS.5 --since 90d
        pratique trend show --by control --bucket week --zone Europe/Berlin
        pratique trend show --by evaluation --since 1h
        pratique trend show --from 2026-01-01T00:00:00Z --bucket month -o csv
      """)
  static let listing = Listing.trend()

  @OptionGroup var filter: TrendFilterOptions

  @Option(
    help: ArgumentHelp(
      "A series for each: \(TrendRequest.Grouping.allCases.map(\.flag).joined(separator: ", ")); or a point for each "
        + "evaluation.", valueName: "what"),
    completion: .list(TrendParts.words), transform: FilterArguments.trendParts)
  var by: TrendParts?

  @OptionGroup var period: PeriodOptions

  @Option(
    help: ArgumentHelp(
      "What a point stands for: \(TrendRequest.Bucket.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "word"),
    completion: .list(TrendRequest.Bucket.allCases.map(\.rawValue)), transform: FilterArguments.bucket)
  var bucket = TrendRequest.Bucket.day

  @Option(help: ArgumentHelp("Where days begin and times are told, such as Europe/Berlin.", valueName: "zone"))
  var zone = "UTC"

  @Flag(help: "Let decisions count as they are known today, not as they were known then.")
  var restated = false

  @Option(help: ArgumentHelp("Draw a chart above the table: auto, line or none.", valueName: "kind"))
  var chart = ChartChoice.auto

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  var listing: Listing { .trend(by == .evaluation ? .evaluation : bucket) }

  func perform(on console: Console) async throws {
    let period = try period.period(orSince: "90d")
    var request = TrendRequest(from: period.from, to: period.to)
    (request.bucket, request.zone, request.by) = (by == .evaluation ? .evaluation : bucket, zone, by?.grouping)
    (request.isRestated, request.filter) = (restated, filter.filter)

    if output.format == .table, output.fields == nil {
      let (whole, parts) = try await server.withClient { [request] client in try await both(request, client) }
      let page = TrendPage(whole: whole, parts: parts, subject: filter.words, chart: chart, terminal: console.terminal)
      console.out.write(page.text)
      if page.isEmpty { console.say("nothing was recorded in this period") }
      return
    }
    let trend = try await server.withClient { [request] client in try await client.trend(request) }
    var renderer = try Renderer(listing, options: output, on: console)
    for record in trend.records { renderer.add(record) }
    try renderer.finish(trend.trailer)
  }

  /// The trend of everything, for the chart and the scores, and that of each part where parts were asked for.
  private func both(
    _ request: TrendRequest, _ client: PratiqueClient
  ) async throws -> (whole: API.Trend, parts: API.Trend?) {
    var request = request
    var parts: API.Trend?
    // The verdicts are shown of everything too.
    if let by = request.by, by != .verdict {
      let trend = try await client.trend(request)
      // Both end at the same instant.
      request.to = Instant(trend.to) ?? request.to
      parts = trend
    }
    request.by = nil
    return (try await client.trend(request), parts)
  }
}
