import ArgumentParser
import PratiqueClient

/// `pratique policy apply -f DIR`: makes things as the files say.
struct PolicyApply: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Make things as the files say: all of it, or nothing.",
    discussion:
      "Exemptions become requests, which somebody else must approve, as always. Applying twice changes nothing.")
  static let listing = Listing.policyChanges

  @OptionGroup var policy: PolicyOptions
  @OptionGroup var change: DecisionOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let files = try PolicyFiles(path: policy.file)
    let plan = try await server.withClient { client in
      if !change.dryRun, !change.yes { try await ask(client, files, console) }
      return try await client.apply(files, policy, isDryRun: change.dryRun)
    }
    try plan.print(policy, isDryRun: change.dryRun, output: output, on: console)
    if !plan.conflicts.isEmpty { throw ExitStatus.conflict }
    if change.exitCode, plan.hasDifferences { throw ExitStatus.found }
  }

  /// Asks before something is pruned or switched off.
  private func ask(_ client: PratiqueClient, _ files: PolicyFiles, _ console: Console) async throws {
    let disabling = files.documents.filter { $0.kind == .enablement && $0.spec["is_enabled"] == .flag(false) }
    guard policy.prune || !disabling.isEmpty else { return }
    let plan = try await client.apply(files, policy, isDryRun: true)
    let pruned = plan.changes.count { $0.action == "prune" }
    let switchedOff = plan.changes.count { change in
      change.kind == "Enablement" && ["create", "update"].contains(change.action)
        && disabling.contains { $0.name == change.name }
    }
    var consequences: [String] = []
    if pruned > 0 { consequences.append("prune \(pruned.grouped) object\(pruned == 1 ? "" : "s")") }
    if switchedOff > 0 {
      consequences.append("switch off \(switchedOff.grouped) control\(switchedOff == 1 ? "" : "s")")
    }
    guard !consequences.isEmpty else { return }
    for change in plan.changes where change.action != "unchanged" {
      console.say([change.action, change.kind, change.name, change.detail].compactMap(\.self).joined(separator: "  "))
    }
    try change.confirm(
      "\(consequences.joined(separator: " and ")) by policy \(policy.policy)", name: policy.policy, on: console)
  }
}
