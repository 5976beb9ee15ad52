import ArgumentParser
import Foundation
import PratiqueClient
import PratiqueCore

/// `pratique exemption import --parameter P 'arn,arn'`: asks for one exemption per ARN of a parameter's string.
struct ExemptionImport: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Ask for one exemption per ARN of ECS.2's parameter exemptEcsServiceArns.")
  static let listing = Listing(
    fields: ["parameter", "created", "unchanged", "dry_run"],
    columns: [.init("CREATED", "created"), .init("UNCHANGED", "unchanged")], name: ["created"])

  @Argument(help: "ARNs of services with commas between, as AWS Config takes them; - is standard input.")
  var value: String

  @OptionGroup var parameter: ParameterOption
  @OptionGroup var team: TeamOption

  @Option(help: "Why the failures are accepted.")
  var reason: String

  @Option(help: ArgumentHelp("Only until then: 90d from now, or 2026-06-01T00:00:00Z.", valueName: "time"))
  var until: String?

  @OptionGroup var change: DecisionOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let team = try team.named()
    let end = try TimeArgument.instant(until, "--until")
    let text = value == "-" ? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) : value
    let done = try await server.withClient { client in
      try await client.importExemptions(
        parameter: parameter.parameter, value: text, team: team, reason: reason, expiresAt: end,
        isDryRun: change.dryRun)
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(record(done)) { page(done) }
    if change.exitCode, !done.created.isEmpty { throw ExitStatus.found }
  }

  private func record(_ done: API.ParameterImport) -> Record {
    [
      "parameter": .text(parameter.parameter),
      "created": .list(done.created.map(Datum.text)),
      "unchanged": .list(done.unchanged.map(Datum.text)),
      "dry_run": .flag(change.dryRun),
    ]
  }

  private func page(_ done: API.ParameterImport) -> String {
    let (created, unchanged) = (done.created.count, done.unchanged.count)
    if change.dryRun {
      return "+ \(created.grouped) exemptions would be requested, \(unchanged.grouped) exist already\n"
        + "Nothing was changed. Drop --dry-run to request them.\n"
    }
    return done.created.map { "\($0)\n" }.joined()
      + "\(created.grouped) exemptions requested, \(unchanged.grouped) exist already; each needs approval\n"
  }
}

/// A parameter of a control.
struct ParameterOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The parameter; there is one.", valueName: "name"), completion: .list([ParameterOption.only]))
  var parameter = ParameterOption.only

  static let only = "ECS.2.exemptEcsServiceArns"

  func validate() throws {
    guard parameter == Self.only else {
      throw ValidationError("there is no parameter `\(parameter)` with exemptions, only \(Self.only)")
    }
  }
}
