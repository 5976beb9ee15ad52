import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption forecast`: what will fail if nothing changes but that exemptions end.
struct ExemptionForecast: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast", abstract: "Show what will fail if nothing changes but that exemptions end.",
    discussion: """
      The table has today, the last day, and each day on which an exemption ends or the number of failing findings \
      changes; other formats have every day. CLIFF marks days on which much ends at once.

        pratique exemption forecast --days 30
      """)
  static let listing = Listing(
    fields: ["date", "failing"] + Listing.scoreFields + ["expiring", "is_cliff"],
    columns: [.init("DATE", "date"), .init("FAILING", "failing")] + Listing.scoreColumns
      + [.init("EXPIRING", "expiring", canShrink: true)],
    name: ["date"])

  @Option(help: ArgumentHelp("How many days to look ahead.", valueName: "number"))
  var days = 90

  @Option(help: ArgumentHelp("Draw a chart above the table: auto, line or none.", valueName: "kind"))
  var chart = TrendShow.ChartChoice.auto

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard days > 0 else { throw ValidationError("--days needs a number above 0") }
  }

  func perform(on console: Console) async throws {
    let forecast = try await server.withClient { client in try await client.exemptionForecast(days: days) }
    if output.format == .table, output.fields == nil {
      console.out.write(forecast.page(chart: chart, on: console.terminal))
      if forecast.days.allSatisfy(\.expiring.isEmpty) { console.say("no exemption expires within \(days) days") }
      return
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    for day in forecast.days { renderer.add(day.record) }
    let total: Record = ["count": .number(forecast.days.count), "kind": .text("exact")]
    try renderer.finish(["from": .text(forecast.from), "next": .none, "total": .record(total)])
  }
}

extension API.ExemptionForecast {
  /// For people: a chart of what will fail, and the days on which something happens.
  fileprivate func page(chart: TrendShow.ChartChoice, on terminal: Terminal) -> String {
    var text = ""
    let width = terminal.width ?? 80
    if chart == .line || (chart == .auto && width >= 40 && days.count > 1) {
      let title = StyledText(verdict: Verdict.fail.rawValue, isDressed: terminal.isDressed).rendered(
        isDressed: terminal.isDressed)
      let chart = StepChart(
        days.map(\.failing), labels: days.map { String($0.date.visible.prefix(10)) }, width: width,
        glyphs: terminal.glyphs, style: .orange, isDressed: terminal.isDressed)
      text += "\(title) at the end of each day, if nothing else changes\n\(chart.text)\n"
    }
    var table = TextTable(Self.tableColumns, on: terminal)
    for (index, day) in days.enumerated() {
      let isSteady = index > 0 && days[index - 1].failing == day.failing && day.expiring.isEmpty && !day.isCliff
      if !isSteady || index == days.count - 1 { table.add(day.row) }
    }
    return text + table.render()
  }

  fileprivate static let tableColumns: [Listing.Column] =
    [.init("DATE", "date"), .init("FAILING", "failing")]
    + [
      .init("SCORE", "scores.score", style: .percent), .init("STRICT", "scores.strict_score", style: .percent),
      .init("EXEMPT", "scores.accepted_risk.exemption", style: .percent),
      .init("DISABLED", "scores.accepted_risk.disablement", style: .percent),
      .init("SECURITY", "scores.security_score", style: .percent),
    ] + [.init("EXPIRING", "what", canShrink: true)]
}

extension API.ExemptionForecast.Day {
  /// The day as it is printed.
  fileprivate var record: Record {
    [
      "date": .text(date), "failing": .number(failing), "scores": .record(scores.record),
      "expiring": .list(expiring.map(Datum.text)), "is_cliff": .flag(isCliff),
    ]
  }

  /// The same for a table: of many exemptions, the first and how many more.
  fileprivate var row: Record {
    var record = record
    var words = expiring.prefix(3).joined(separator: ", ")
    if expiring.count > 3 { words += " and \((expiring.count - 3).grouped) more" }
    record.append("what", .text(isCliff ? "CLIFF \(words)" : words))
    return record
  }
}
