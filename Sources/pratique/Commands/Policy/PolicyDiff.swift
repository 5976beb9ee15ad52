import ArgumentParser
import PratiqueClient

/// `pratique policy diff -f DIR`: what applying the files would change.
struct PolicyDiff: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show what applying the files would change.")
  static let listing = Listing.policyChanges

  @OptionGroup var policy: PolicyOptions

  @Flag(help: "End with 3 when something isn't as the files say.")
  var exitCode = false

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let files = try PolicyFiles(path: policy.file)
    let plan = try await server.withClient { client in try await client.apply(files, policy, isDryRun: true) }
    try plan.print(policy, isDryRun: true, output: output, on: console)
    if !plan.conflicts.isEmpty { throw ExitStatus.conflict }
    if exitCode, plan.hasDifferences { throw ExitStatus.found }
  }
}
