import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique trend score`: how good it is, at an instant.
struct TrendScore: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Show the scores now or at an instant, of all or of each part.",
    discussion: """
      The score is PASS ÷ (PASS + FAIL). The strict score is the same as if nobody had exempted or disabled anything; \
      what lies between the two is the risk that was accepted. The security score is that of AWS Security Hub: controls \
      of which nothing fails among those with data.

        pratique trend score
        pratique trend score --by team --at 2026-06-01T00:00:00Z
      """)
  static let listing = Listing(
    fields: ["at", "key"] + Listing.countFields + Listing.scoreFields,
    columns: [.init("KEY", "key")] + Listing.scoreColumns + Listing.countColumns, name: ["key"])

  @Option(
    help: ArgumentHelp(
      "A line for each: \(ScoreGrouping.allCases.map(\.flag).joined(separator: ", ")).", valueName: "what"),
    completion: .list(ScoreGrouping.allCases.map(\.flag)), transform: FilterArguments.scoreGrouping)
  var by: ScoreGrouping?

  @OptionGroup var filter: TrendFilterOptions
  @OptionGroup var at: AtOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let instant = try at.instant()
    let sheet = try await server.withClient { client in
      try await client.scores(filter.filter, by: by, at: instant)
    }
    if output.format == .table, output.fields == nil {
      console.out.write(page(sheet, on: console.terminal))
      return
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    for line in sheet.scores { renderer.add(line.record(at: sheet.at)) }
    let total: Record = ["count": .number(sheet.scores.count), "kind": .text("exact")]
    try renderer.finish(["next": .none, "total": .record(total)])
  }

  /// For people.
  private func page(_ sheet: API.ScoreSheet, on terminal: Terminal) -> String {
    let head = FieldPage([("Scores of", filter.words), ("At", humaneTime(sheet.at))], width: terminal.width).text
    let records = sheet.scores.map { $0.record(at: sheet.at) }
    return "\(head)\n\(ScoreTables(title: by?.title ?? "KEY", records, on: terminal).text)"
  }
}

extension API.ScoreSheet.Line {
  /// The line as it is printed.
  fileprivate func record(at: String) -> Record {
    ["at": .text(at), "key": .text(key), "counts": .record(counts.record), "scores": .record(scores.record)]
  }
}
