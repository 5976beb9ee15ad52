import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption approve ID`: agrees to what waits, as its preview shows it.
struct ExemptionApprove: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Agree to what waits. Nobody can approve what they asked for themselves.",
    discussion: """
      Shows the preview first and agrees to that: where the exemption covers more by the time the approval arrives, the \
      server refuses. With --preview the approval is held to a preview that was seen before.
      """)
  static let listing = Listing.exemptions.ofChange

  @OptionGroup var exemption: ExemptionArgument

  @Option(help: ArgumentHelp("The digest of the preview that is agreed to.", valueName: "digest"))
  var preview: String?

  @OptionGroup var change: DecisionOptions
  @OptionGroup var version: VersionOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let id = exemption.id
    let change = ExemptionChange(id: id, options: change, version: version, server: server, output: output)
    let report = DecisionReport(
      sign: "+", verb: "approve it", what: "approve \(id)", name: id.rawValue, changesVerdicts: false)
    try await server.withClient { client in
      let version = try await change.current(client)
      let seen = try await seen(client, version)
      if !change.options.dryRun, let shown = seen.shown {
        console.err.write(shown.page)
        console.err.flush()
        if (shown.preview?.flipCount ?? 0) > DecisionReport.unasked {
          try change.options.confirm(report.what, name: report.name, on: console)
        }
      }
      try await report.run(change.options, listing: Self.listing, output: output, on: console) { isDryRun in
        try await client.approveExemption(id, previewDigest: seen.digest, ifMatch: version, isDryRun: isDryRun)
          .result()
      }
    }
  }

  /// The preview that is agreed to: the one that was named, or a fresh one.
  private func seen(
    _ client: PratiqueClient, _ version: Int
  ) async throws -> (digest: String, shown: API.ExemptionAnswer?) {
    if let preview { return (preview, nil) }
    let answer = try await client.previewExemption(exemption.id, ifMatch: version)
    return (answer.preview?.digest ?? "", answer)
  }
}
