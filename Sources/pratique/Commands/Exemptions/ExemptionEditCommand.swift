import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption edit ID`: changes what an exemption says.
struct ExemptionEditCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change what an exemption says.",
    discussion: """
      An earlier end takes effect at once. Everything else waits for approval, and until then the exemption stays as it \
      was. What isn't given stays; targets and tags that are given replace those that are there.
      """)
  static let listing = Listing.exemptions.ofChange

  @OptionGroup var exemption: ExemptionArgument
  @OptionGroup var selector: SelectorOptions

  @Option(help: "Why the failure is accepted.")
  var reason: String?

  @OptionGroup var terms: ExemptionTermOptions
  @OptionGroup var change: DecisionOptions
  @OptionGroup var version: VersionOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var edit = ExemptionEdit()
    edit.selector = selector.selector
    edit.category = terms.category
    edit.reason = reason
    edit.evidence = terms.evidence
    edit.startsAt = try TimeArgument.instant(terms.from, "--from")
    edit.expiresAt = try TimeArgument.instant(terms.until, "--until")
    guard edit != ExemptionEdit() else {
      throw CommandError(.usage, "what shall be different?", cures: ["say so, as in --until 30d or --reason …"])
    }
    let report = DecisionReport(
      sign: "~", verb: "change it", what: "change \(exemption.id)", name: exemption.id.rawValue)
    try await ExemptionChange(id: exemption.id, options: change, version: version, server: server, output: output)
      .run(report, on: console) { [edit] client, version, isDryRun in
        var edit = edit
        if let selector = edit.selector {
          // Whole, so that it doesn't matter whether the server merges its members or replaces them.
          edit.selector = selector.completed(from: try await client.exemption(exemption.id))
        }
        return try await client.editExemption(exemption.id, edit, ifMatch: version, isDryRun: isDryRun)
      }
  }
}

extension SelectorRequest {
  /// What isn't given as it is in the terms that wait, or else in those that hold.
  fileprivate func completed(from exemption: API.Exemption) -> SelectorRequest {
    let known = (exemption.pending ?? exemption.terms).selector
    var selector = self
    selector.targets = targets ?? known.targets
    selector.tags = tags ?? known.tags.flatMap { $0.isEmpty ? nil : $0 }
    selector.container = container ?? known.container
    selector.untilChanged = untilChanged ?? known.untilChanged.flatMap { $0 ? true : nil }
    return selector
  }
}
