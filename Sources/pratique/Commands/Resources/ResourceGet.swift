import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique resource get ARN`: one resource with its findings and revisions.
struct ResourceGet: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show one resource with its verdicts and revisions.")
  static let listing = Listing.resourceDetail

  @Argument(
    help: "The ARN; of a task definition, that of the family or of any revision.", transform: FilterArguments.resource)
  var resource: ResourceARN

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let detail = try await server.withClient { client in try await client.resource(resource) }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(detail.record) { detail.page(on: console.terminal) }
  }
}

extension API.ResourceDetail {
  /// For people: what it is, how it is judged, and of a task definition its revisions.
  fileprivate func page(on terminal: Terminal) -> String {
    var text = FieldPage(
      [
        ("Resource", summary.resourceARN),
        ("Type", summary.resourceType),
        ("State", summary.state),
        ("Captured", humaneTime(summary.capturedAt)),
        ("Known since", humaneTime(summary.firstSeenAt)),
      ], width: terminal.width
    ).text
    if !findings.isEmpty {
      var columns = Listing.findings.columns
      columns.removeLast()
      var table = TextTable(columns + [.init("WHY", "why", canShrink: true)], on: terminal)
      for finding in findings {
        var record = finding.record
        record.append("why", .text(finding.evidence.map(\.sentence).joined(separator: "; ")))
        table.add(record)
      }
      text += "\n" + table.render()
    }
    if !versions.isEmpty {
      var table = TextTable(Listing.versions.columns, on: terminal)
      for version in versions { table.add(version.record) }
      text += "\n" + table.render()
    }
    return text
  }
}
