import ArgumentParser
import PratiqueClient
import PratiqueCore
import PratiqueIntake

/// `pratique ingest FILE…`: hands files of resources to the server.
struct IngestCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Hand files of ECS resources to the server.",
    discussion: """
      Reads the same files as `evaluate`. Each file is read through first: a file that is refused as a whole leaves \
      nothing behind, and of the others every usable item is sent. Sending a file again changes nothing.
      """)
  static let listing = Listing.ingests

  @Argument(help: ArgumentHelp("The files to ingest; - is standard input.", valueName: "file"))
  var files: [String]

  @Flag(help: "Send nothing of a file that has an unusable item.")
  var atomic = false

  @Option(
    help: ArgumentHelp(
      "When answers of the ECS API were given, with a zone; now, if not said.", valueName: "time"),
    transform: IngestCommand.instant)
  var observedAt: Instant?

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var report = InputReport(console: console)
    let survey = try IngestSurvey(InputFile.paths(files), isAtomic: atomic, &report)
    defer { survey.close() }
    report.finish()

    var progress = IngestProgress(total: survey.usableItems, on: console.messageTerminal.isTerminal ? console.err : nil)
    var summary = IngestSummary(survey, report)
    try await server.withClient { client in
      // Of two answers about one resource the later one counts, also where a batch ends between them.
      var batchObservedAt = observedAt
      for try await batch in IngestBatches(survey.sources).batches {
        let answer = try await client.ingest(batch.body, observedAt: batchObservedAt, listsAll: false)
        batchObservedAt = batchObservedAt.map { Instant(microseconds: $0.microseconds + 1) }
        summary.add(answer, to: console)
        progress.advance(by: batch.itemCount)
      }
    }
    progress.finish()
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(summary.record) { summary.sentence }
    if summary.hasRefusals { throw ExitStatus.failed }
  }

  private static func instant(_ text: String) throws -> Instant {
    guard let instant = Instant(text) else {
      throw ValidationError("`\(text)` has no time zone or is no time; write it like 2026-06-01T00:00:00Z")
    }
    return instant
  }
}
