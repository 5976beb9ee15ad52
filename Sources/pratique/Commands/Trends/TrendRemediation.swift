import ArgumentParser
import PratiqueClient

/// `pratique trend remediation`: how long it takes until findings are closed.
struct TrendRemediation: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "remediation", abstract: "Show how long it took until findings were closed, by month and control.",
    discussion: """
      Days during which findings failed, and during which they were exempt, before they passed or were gone: half took \
      at most the first number, nine tenths at most the second.

        pratique trend remediation --since 180d --team payments
      """)
  static let listing = Listing(
    fields: [
      "month", "control", "closed", "open_days.p50", "open_days.p90", "exempt_days.p50", "exempt_days.p90",
    ],
    columns: [
      .init("MONTH", "month"), .init("CONTROL", "control"), .init("CLOSED", "closed"),
      .init("OPEN P50", "open_days.p50", style: .tenths), .init("OPEN P90", "open_days.p90", style: .tenths),
      .init("EXEMPT P50", "exempt_days.p50", style: .tenths), .init("EXEMPT P90", "exempt_days.p90", style: .tenths),
    ],
    name: ["month", "control"])

  @OptionGroup var period: PeriodOptions
  @OptionGroup var filter: TrendFilterOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let period = try period.period(orSince: "180d")
    let months = try await server.withClient { client in
      try await client.remediation(filter.filter, from: period.from, to: period.to).months
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    for month in months { renderer.add(month.record) }
    try renderer.finish(["next": .none, "total": .record(["count": .number(months.count), "kind": .text("exact")])])
    if months.isEmpty { console.say("no finding was closed in this period") }
  }
}

extension API.Remediation.Month {
  fileprivate var record: Record {
    [
      "month": .text(month), "control": .text(control), "closed": .number(closed),
      "open_days": .record(openDays.record), "exempt_days": .record(exemptDays.record),
    ]
  }
}

extension API.Remediation.Percentiles {
  fileprivate var record: Record { ["p50": Datum(p50), "p90": Datum(p90)] }
}
