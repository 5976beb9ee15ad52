import ArgumentParser
import PratiqueCore
import PratiqueIntake

/// `pratique evaluate FILE…`: judges files. Needs no server.
struct EvaluateCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Judge files of ECS resources, without a server.",
    discussion: """
      Reads AWS Config snapshots and items, answers of the ECS API, and events, as JSON or JSON Lines, gzip or not; a \
      folder stands for all such files below it, - for standard input. Prints the findings that fail or lack data; \
      the other formats print every current finding.
      """)
  static let listing = Listing.offlineFindings

  @Argument(help: ArgumentHelp("The files to judge, together.", valueName: "file"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Set a parameter of a control: ECS.2.exemptEcsServiceArns=ARN,ARN.", valueName: "control.name=value"))
  var parameter: [String] = []

  @Flag(help: "End with 3 when something is NON_COMPLIANT.")
  var exitCode = false

  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let evaluator = Evaluator(parameters: try parameters())
    var report = InputReport(console: console)
    let inventory = try read(InputFile.paths(files), evaluator, &report)
    report.finish()

    var printer = try OfflineFindingPrinter(options: output, on: console)
    try inventory.forEachFinding { finding in try printer.add(finding) }
    try printer.finish()
    if report.hasRefusals { throw ExitStatus.failed }
    if exitCode, printer.hasNonCompliant { throw ExitStatus.found }
  }

  private func parameters() throws(CommandError) -> Parameters {
    var parameters = Parameters()
    for assignment in parameter {
      do throws(Parameters.AssignmentError) {
        try parameters.assign(assignment)
      } catch {
        throw CommandError(.usage, "--parameter: \(error)")
      }
    }
    return parameters
  }

  private func read(_ paths: [String], _ evaluator: Evaluator, _ report: inout InputReport) throws -> OfflineInventory {
    let runs = RunFile()
    var inventory = OfflineInventory(evaluator: evaluator, file: runs)
    var itemCount = 0
    let now = Instant.now
    for path in paths {
      let file = try InputFile(opening: path)
      defer { file.close() }
      // Kept apart until the file is known to be whole: nothing of a refused file counts.
      var ofFile = OfflineInventory(evaluator: evaluator, file: runs)
      do throws(IntakeFault) {
        try Intake(observedAt: now, now: now, itemsBefore: itemCount).read(
          FileSource(descriptor: file.descriptor)
        ) { item, _ in
          itemCount += 1
          if case .observation(let observation) = item.reading {
            ofFile.take(observation)
          } else {
            report.note(item, in: file)
          }
        }
        inventory.take(ofFile)
      } catch {
        guard paths.count > 1 else {
          throw CommandError(
            .failed, code: error.code.rawValue, "\(file.name) is refused: \(error)", cures: ["nothing of it was used"])
        }
        report.noteRefusal(error, of: file)
      }
      if let failure = inventory.failure { throw failure }
    }
    return inventory
  }
}
