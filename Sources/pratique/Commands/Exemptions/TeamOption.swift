import ArgumentParser
import Foundation
import PratiqueCore

/// Whose exemption it is.
struct TeamOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The team that owns it (PRATIQUE_TEAM, the context's).", valueName: "name"),
    transform: FilterArguments.team)
  var team: TeamID?

  /// Flag, environment, context, in this order.
  func named(environment: [String: String] = ProcessInfo.processInfo.environment) throws(CommandError) -> TeamID {
    if let team { return team }
    var name = environment["PRATIQUE_TEAM"].flatMap { $0.isEmpty ? nil : $0 }
    if name == nil { name = try ContextFile(environment: environment).active(environment: environment)?.team }
    guard let name else {
      throw CommandError(.usage, "for which team?", cures: ["say --team NAME, or set PRATIQUE_TEAM"])
    }
    guard let team = TeamID(name) else { throw CommandError(.usage, "\"\(name)\" is no name of a team") }
    return team
  }
}
