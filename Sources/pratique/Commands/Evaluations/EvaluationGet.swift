import ArgumentParser
import PratiqueClient

/// `pratique evaluation get ID`: one run of the evaluator.
struct EvaluationGet: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show one evaluation: who brought it about, and what it changed.")
  static let listing = Listing.evaluations

  @Argument(help: "The evaluation, such as evl_7Q2.")
  var id: String

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let evaluation = try await server.withClient { client in try await client.evaluation(id) }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(evaluation.record) { evaluation.page(on: console.terminal) }
  }
}

extension API.Evaluation {
  /// For people.
  fileprivate func page(on terminal: Terminal) -> String {
    var lines: [(label: String, text: String)] = [
      ("Evaluation", id), ("Trigger", trigger), ("Actor", actor ?? terminal.glyphs.dash),
    ]
    if let decisionID { lines.append(("Decision", decisionID)) }
    lines += [
      ("Started", humaneTime(startedAt)),
      ("Took", "\((Double(durationMicroseconds) / 1000).short) ms"),
      (
        "Input",
        "\(counts.accepted.grouped) accepted, \(counts.unchanged.grouped) unchanged, \(counts.stale.grouped) stale, "
          + "\(counts.rejected.grouped) rejected, \(counts.ignored.grouped) ignored"
      ),
      ("Judged", "\(counts.resourcesJudged.grouped) resources"),
      ("Changed", "\(counts.findingsChanged.grouped) findings"),
    ]
    return FieldPage(lines, width: terminal.width).text
  }
}
