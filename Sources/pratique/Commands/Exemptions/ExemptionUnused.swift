import ArgumentParser
import PratiqueClient

/// `pratique exemption unused`: those in force that are of no use, and why.
struct ExemptionUnused: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "unused", abstract: "List the exemptions in force that are of no use, and why.",
    discussion: "Nothing is ever removed because of it. With --effective also those that are of use.")
  static let listing = Listing(
    fields: ["exemption_id", "team", "health", "reason", "matched", "held"],
    columns: [
      .init("EXEMPTION", "exemption_id"), .init("TEAM", "team"), .init("HEALTH", "health"),
      .init("WHY", "reason", canShrink: true),
    ],
    name: ["exemption_id"])

  @Flag(help: "List also those that are of use.")
  var effective = false

  @OptionGroup var at: AtOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let instant = try at.instant()
    let healths = try await server.withClient { client in
      let healths = try await client.exemptionHealth(at: instant)
      return effective ? healths : healths.filter { $0.health != "EFFECTIVE" }
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    for health in healths { renderer.add(health.record) }
    try renderer.finish(["next": .none, "total": .record(["count": .number(healths.count), "kind": .text("exact")])])
    if healths.isEmpty { console.say("every exemption in force is of use") }
  }
}

extension API.ExemptionHealth {
  fileprivate var record: Record {
    [
      "exemption_id": .text(exemptionID), "team": Datum(team), "health": .text(health), "reason": .text(reason),
      "matched": Datum(matched), "held": Datum(held),
    ]
  }
}
