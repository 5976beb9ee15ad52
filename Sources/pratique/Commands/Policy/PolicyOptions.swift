import ArgumentParser
import PratiqueClient
import PratiqueCore

/// Which files, and whose.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("file")],
    help: ArgumentHelp("A directory of *.yaml and *.yml files, or one such file.", valueName: "dir"),
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The policy's name: what one policy made no other touches.", valueName: "name"),
    transform: { try FilterArguments.team($0).rawValue })
  var policy = "main"

  @Flag(help: "Remove what this policy made and the files don't hold any more.")
  var prune = false
}

extension PratiqueClient {
  /// Sends the files; what the server finds wrong is told by its place in them.
  func apply(
    _ files: PolicyFiles, _ options: PolicyOptions, isDryRun: Bool
  ) async throws -> API.PolicyPlan {
    do {
      return try await applyPolicy(options.policy, files.documents, prunes: options.prune, isDryRun: isDryRun)
    } catch ClientError.problem(let problem) {
      throw CommandError(problem, in: files)
    }
  }
}
