import PratiqueClient
import PratiqueCore

/// A trend for people: what it is of, the scores, a chart of what fails, and the numbers.
struct TrendPage {
  /// A single series of everything.
  let whole: API.Trend
  /// A series for each part.
  let parts: API.Trend?
  /// What it is of: `control ECS.5`.
  let subject: String
  let chart: TrendShow.ChartChoice
  let terminal: Terminal

  /// Whether there is nothing to show.
  var isEmpty: Bool { points.allSatisfy { $0 == nil } }

  private var points: [API.Trend.Point?] { whole.series.first?.points ?? [] }
  private var clock: ZoneClock { ZoneClock(zone: whole.zone) }
  private var glyphs: Glyphs { terminal.glyphs }

  var text: String {
    guard !isEmpty else { return heading }
    return ([heading, drawing, verdicts].compactMap(\.self) + (parts.map(tables) ?? [])).joined(separator: "\n")
  }

  private var heading: String {
    let period = "\(clock.toTheMinute(whole.from)) \(glyphs.dash) \(clock.toTheMinute(whole.to)) \(clock.zone)"
    var lines: [(label: String, text: String)] = [
      ("Findings", subject), ("Period", "\(period), by \(whole.bucket)"),
    ]
    if whole.restated { lines.append(("Decisions", "as they are known today, not as they were known then")) }
    let known = points.compactMap(\.self)
    if let first = known.first?.scores, let last = known.last?.scores {
      lines += last.lines(since: known.count > 1 ? first : nil, dash: glyphs.dash)
    }
    if known.count > 1, let index = points.firstIndex(where: { $0 != nil }) {
      lines.append(("Changes", "since \(clock.label(of: whole.buckets[index], by: whole.bucket))"))
    }
    return FieldPage(lines, width: terminal.width).text
  }

  /// What fails; `nil` where no chart is wanted.
  private var drawing: String? {
    let width = terminal.width ?? 80
    switch chart {
    case .none: return nil
    case .auto: if width < 40 || points.compactMap(\.self).count < 2 { return nil }
    case .line: break
    }
    let title = StyledText(verdict: Verdict.fail.rawValue, isDressed: terminal.isDressed).rendered(
      isDressed: terminal.isDressed)
    let moment = whole.bucket == "evaluation" ? "after each evaluation" : "at the end of each \(whole.bucket)"
    let chart = StepChart(
      points.map { $0?.counts?.fail }, labels: whole.buckets.map { clock.label(of: $0, by: whole.bucket) },
      width: width, glyphs: glyphs, style: .orange, isDressed: terminal.isDressed)
    return "\(title) \(moment)\n\(chart.text)"
  }

  /// Every verdict of everything.
  private var verdicts: String {
    var table = TextTable([.init("VERDICT", "key", style: .verdict)] + Self.range, on: terminal)
    for verdict in Verdict.allCases {
      table.add(row(verdict.rawValue, points.map { $0?.counts?[verdict] }))
    }
    table.add(row("total", points.map { $0?.counts?.total }))
    return table.render()
  }

  /// What fails of each part, then its scores and counts at the end.
  private func tables(_ parts: API.Trend) -> [String] {
    let title = parts.by.flatMap(TrendRequest.Grouping.init(rawValue:))?.title ?? "KEY"
    var failing = TextTable([.init(title, "key", canShrink: true)] + Self.range, on: terminal)
    for series in parts.series { failing.add(row(series.key, series.points.map { $0?.counts?.fail })) }
    let records = parts.series.map { series in
      let last = series.points.last { $0 != nil } ?? nil
      return [
        "key": .text(series.key), "counts": last?.counts.map { .record($0.record) } ?? .none,
        "scores": last?.scores.map { .record($0.record) } ?? .none,
      ] as Record
    }
    let fail = StyledText(verdict: Verdict.fail.rawValue, isDressed: terminal.isDressed).rendered(
      isDressed: terminal.isDressed)
    return [
      "\(fail) by \(title.lowercased())\n\(failing.render())",
      "At the end\n\(ScoreTables(title: title, records, on: terminal).text)",
    ]
  }

  private static let range: [Listing.Column] = [
    .init("TREND", "trend"), .init("FIRST", "first"), .init("LAST", "last"), .init("CHANGE", "change", style: .signed),
    .init("LOWEST", "low"), .init("HIGHEST", "high"),
  ]

  private func row(_ key: String, _ values: [Int?]) -> Record {
    let known = values.compactMap(\.self)
    let change = known.first.flatMap { first in known.last.map { $0 - first } }
    return [
      "key": .text(key), "trend": .text(Sparkline(values, width: 24, glyphs: glyphs).text),
      "first": Datum(known.first), "last": Datum(known.last), "change": Datum(change), "low": Datum(known.min()),
      "high": Datum(known.max()),
    ]
  }
}
