import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control get ID`: all about one control.
struct ControlGet: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show what a control demands, why, and what to do about a failure.")
  static let listing = Listing.controls

  @Argument(help: "The control, such as ECS.2.")
  var id: String

  @Option(
    help: ArgumentHelp("Count only in this account.", valueName: "id"), transform: FilterArguments.accountID)
  var account: AccountID?

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let control = try await server.withClient { client in try await client.control(id, accountID: account) }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(control.record) { control.page(on: console.terminal) }
  }
}

extension API.Control {
  /// For people: the facts, then the counts.
  fileprivate func page(on terminal: Terminal) -> String {
    var lines: [(label: String, text: String)] = [
      ("Control", "\(id)  \(title)"),
      ("Severity", severity),
      ("Judges", "\(resourceType), \(schedule.lowercased())"),
      ("Category", category),
      ("NIST 800-53", nistRequirements.joined(separator: ", ")),
      ("Config rule", configRule),
    ]
    lines += parameters.map { parameter in
      let value = parameter.value.isEmpty ? "not set" : parameter.value
      return ("Parameter", "\(parameter.name) = \(value)\(parameter.isCustomizable ? "" : "  (fixed by AWS)")")
    }
    if lifecycle.state != "active" {
      let successors = lifecycle.successors.joined(separator: ", ")
      lines.append(("Retired", "upstream since \(lifecycle.since ?? "some time"); successors: \(successors)"))
    }
    lines += [("Purpose", purpose), ("Remediation", remediation)]
    for (index, verdict) in Verdict.allCases.enumerated() {
      let count = (counts[verdict.rawValue] ?? 0).grouped
      lines.append((index == 0 ? "Verdicts" : "", "\(count) \(verdict.rawValue)"))
    }
    return FieldPage(lines, width: terminal.width).text
  }
}
