import PratiqueClient
import PratiqueCore

/// A waterfall for people: from what failed to what fails, step by step, and the first findings of each step.
struct WaterfallPage {
  let waterfall: API.Waterfall
  let filter: TrendFilterOptions
  let terminal: Terminal
  /// By cause, oldest first.
  var examples: [String: [API.FailureChange]] = [:]

  /// Findings named under each cause.
  static let exampleCount = 5

  private var terms: [API.Waterfall.Term] { waterfall.terms.filter { $0.findings != 0 || $0.change != 0 } }

  var text: String {
    let period = "\(toTheMinute(waterfall.from)) \(terminal.glyphs.dash) \(toTheMinute(waterfall.to))"
    let heading = FieldPage([("Failing", filter.words), ("Period", period)], width: terminal.width).text
    guard !terms.isEmpty else {
      let count = waterfall.failingAfter
      let fail = count == 1 ? "1 finding fails" : "\(count.grouped) findings fail"
      return "\(heading)\nNothing changed: \(fail), as before.\n"
    }
    return ([heading, steps] + terms.compactMap(named)).joined(separator: "\n")
  }

  /// What failed before, what each cause made of it, and what fails after.
  private var steps: String {
    let greatest = terms.map { Int($0.change.magnitude) }.max() ?? 0
    var table = TextTable(
      [
        .init("CAUSE", "cause"), .init("CHANGE", "change", style: .signed), .init("FAILING", "failing"),
        .init("", "bar", style: .bar(of: greatest)), .init("", "meaning"),
      ], on: terminal)
    var failing = waterfall.failingBefore
    table.add(["cause": .text("before"), "failing": .number(failing)])
    for term in terms {
      failing += term.change
      table.add([
        "cause": .text(term.cause), "change": .number(term.change), "failing": .number(failing),
        "bar": .number(term.change), "meaning": Datum(FailureCause(rawValue: term.cause)?.meaning),
      ])
    }
    if waterfall.residual != 0 {
      table.add(["cause": .text("unexplained"), "change": .number(waterfall.residual)])
    }
    let net = waterfall.failingAfter - waterfall.failingBefore
    table.add(["cause": .text("after"), "change": .number(net), "failing": .number(waterfall.failingAfter)])
    return table.render()
  }

  /// The first findings of a cause, and how to see the others.
  private func named(_ term: API.Waterfall.Term) -> String? {
    guard let shown = examples[term.cause], !shown.isEmpty else { return nil }
    var table = TextTable(Listing.failureChanges.columns, on: terminal, indentation: 2)
    for change in shown { table.add(change.row.showingAbsence(terminal)) }
    var text = "\(StyledText(term.cause, .bold).rendered(isDressed: terminal.isDressed))\n"
    text += table.render(hasHeader: false)
    let more = term.findings - shown.count
    if more > 0 {
      text += "  \(terminal.glyphs.ellipsis) and \(more.grouped) more: pratique trend why --from "
      text += "\(exactly(waterfall.from)) --to \(exactly(waterfall.to))\(filter.flags) --cause \(term.cause)\n"
    }
    return text
  }

  /// As it can be typed, not a microsecond away.
  private func exactly(_ text: String) -> String {
    guard let instant = Instant(text), instant.microseconds.isMultiple(of: 1_000_000) else { return text.visible }
    return instant.toTheSecond
  }
}
