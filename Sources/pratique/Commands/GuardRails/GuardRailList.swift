import ArgumentParser
import PratiqueClient

/// `pratique guard-rail list`: what guards exemptions.
struct GuardRailList: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the guard rails of exemptions.")
  static let listing = Listing.guardRails

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let rails = try await server.withClient { client in try await client.guardRails() }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    for rail in rails { renderer.add(rail.record) }
    let total: Record = ["count": .number(rails.count), "kind": .text("exact")]
    try renderer.finish(["next": .none, "total": .record(total)])
    if rails.isEmpty { console.say("there is no guard rail: every control may be exempted, with one approval") }
  }
}
