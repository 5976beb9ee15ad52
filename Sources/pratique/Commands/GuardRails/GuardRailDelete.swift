import ArgumentParser
import PratiqueClient

/// `pratique guard-rail delete ID`: takes a guard rail away.
struct GuardRailDelete: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Take a guard rail away.")
  static let listing = Listing(fields: ["id"], columns: [.init("GUARD RAIL", "id")], name: ["id"]).ofChange

  @Argument(help: "The guard rail, such as rail_4F9.", completion: .guardRails)
  var id: String

  @OptionGroup var change: DecisionOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let report = DecisionReport(
      sign: "-", verb: "delete it", what: "delete guard rail \(id)", name: id, changesVerdicts: false)
    try await server.withClient { client in
      try await report.run(change, listing: Self.listing, output: output, on: console) { isDryRun in
        try await client.removeGuardRail(id, isDryRun: isDryRun)
        return DecisionReport.Result(
          record: ["id": .text(id)], line: "guard rail \(id)", outcome: "\(id) is deleted\n", preview: nil)
      }
    }
  }
}
