import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique verdict diff`: the verdicts that differ between two instants, and why.
struct VerdictDiff: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "List the verdicts that differ between two instants, grouped by cause.",
    discussion: """
      A verdict changes because the resource did, an exemption, an enablement, or the rules. What changed and changed \
      back isn't listed: see `pratique resource history`. With --exit-code it ends with 3 when anything differs.

        pratique verdict diff --since 7d
        pratique verdict diff --from 2026-06-01T00:00:00Z --team payments -o csv
      """)
  static let listing = Listing(
    fields: ["resource_arn", "control", "from", "to", "cause", "at", "decision_id", "evaluation_id"],
    columns: [
      .init("CONTROL", "control"), .init("FROM", "from", style: .verdict), .init("TO", "to", style: .verdict),
      .init("AT", "at", style: .time), .init("RESOURCE", "resource_arn", canShrink: true), .init("BY", "by"),
    ],
    name: ["resource_arn", "control"])

  @OptionGroup var period: PeriodOptions

  @Option(
    help: ArgumentHelp("Only in this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @Option(help: "Only in this region.", transform: FilterArguments.region)
  var region: Region?

  @Option(
    help: ArgumentHelp("Only of this control, such as ECS.2.", valueName: "id"), completion: .controls,
    transform: FilterArguments.control)
  var control: ControlID?

  @Option(help: ArgumentHelp("Only what this team owns.", valueName: "name"), transform: FilterArguments.team)
  var team: TeamID?

  @Flag(help: "End with 3 when there is a difference.")
  var exitCode = false

  @OptionGroup var list: ListOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let period = try period.period()
    var filter = VerdictDiffFilter()
    (filter.accountID, filter.region, filter.control, filter.team) = (account, region, control, team)
    var summary: [API.VerdictDiff.Kind] = []
    var differs = false
    try await server.withClient { [filter] client in
      func page(_ limit: Int, _ cursor: String?) async throws -> API.Page<API.VerdictChange> {
        let diff = try await client.verdictDiff(filter, from: period.from, to: period.to, limit: limit, cursor: cursor)
        summary = diff.summary
        differs = differs || !diff.page.items.isEmpty
        return diff.page
      }
      if output.format == .table, output.fields == nil {
        try await printGroups(page, summary: { summary }, on: console)
      } else {
        try await list.printList(
          Self.listing, options: output, on: console, emptyMessage: Self.nothing, page: page, record: \.record,
          trailer: { ["summary": .list(summary.map { .record($0.record) })] })
      }
    }
    if exitCode, differs { throw ExitStatus.found }
  }

  private static let nothing = "no verdict differs"

  /// For people: how many of each kind, then the findings of each cause.
  private func printGroups(
    _ page: (Int, String?) async throws -> API.Page<API.VerdictChange>, summary: () -> [API.VerdictDiff.Kind],
    on console: Console
  ) async throws {
    var changes: [API.VerdictChange] = []
    let reading = try await list.readAll(page) { change in
      changes.append(change)
      return true
    }
    let terminal = console.terminal
    var kinds = TextTable(
      [
        .init("CAUSE", "cause"), .init("FROM", "from", style: .verdict), .init("TO", "to", style: .verdict),
        .init("FINDINGS", "count"),
      ], on: terminal)
    // In the order in which the summary names them; what it doesn't name, in that of the findings.
    var causes: [String] = []
    for cause in summary().map(\.cause) + changes.map(\.cause) where !causes.contains(cause) { causes.append(cause) }
    for cause in causes {
      for kind in summary() where kind.cause == cause { kinds.add(kind.record.showingAbsence(terminal)) }
    }
    console.out.write(kinds.render())
    guard !changes.isEmpty else { return console.say(Self.nothing) }
    for cause in causes {
      let group = changes.filter { $0.cause == cause }
      guard !group.isEmpty else { continue }
      var table = TextTable(Self.listing.columns, on: terminal, indentation: 2)
      for change in group { table.add(change.row.showingAbsence(terminal)) }
      let title = StyledText("\(cause)", .bold).rendered(isDressed: terminal.isDressed)
      console.out.write("\n\(title)\n\(table.render())")
    }
    reading.say(on: console)
  }
}

extension API.VerdictChange {
  /// The change as it is printed.
  fileprivate var record: Record {
    [
      "resource_arn": .text(resourceARN), "control": .text(control), "from": Datum(from), "to": Datum(to),
      "cause": .text(cause), "at": Datum(at), "decision_id": Datum(decisionID), "evaluation_id": Datum(evaluationID),
    ]
  }

  /// The same for a table, with the decision or else the evaluation that brought it about.
  fileprivate var row: Record {
    var record = record
    record.append("by", Datum(decisionID ?? evaluationID))
    return record
  }
}

extension API.VerdictDiff.Kind {
  fileprivate var record: Record {
    ["cause": .text(cause), "from": Datum(from), "to": Datum(to), "count": .number(count)]
  }
}

extension Record {
  /// The same with a dash for a verdict where there was, or is, no finding.
  func showingAbsence(_ terminal: Terminal) -> Record {
    Record(
      fields.map { field in
        guard ["from", "to"].contains(field.name), field.value == .none else { return field }
        return Field(name: field.name, value: .text(terminal.glyphs.dash))
      })
  }
}
