import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption get ID`: what it says, who agreed, and what waits.
struct ExemptionGet: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show what an exemption says, who agreed, and what waits.")
  static let listing = Listing.exemptions

  @OptionGroup var exemption: ExemptionArgument
  @OptionGroup var at: AtOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let instant = try at.instant()
    let found = try await server.withClient { client in try await client.exemption(exemption.id, at: instant) }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(found.record) { found.page(on: console.terminal, now: instant ?? .now) }
  }
}

/// The exemption that is meant.
struct ExemptionArgument: ParsableArguments {
  @Argument(
    help: "The exemption, such as exm_4F9.", completion: .exemptions, transform: FilterArguments.exemption)
  var id: ExemptionID
}
