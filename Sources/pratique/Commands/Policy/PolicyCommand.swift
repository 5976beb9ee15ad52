import ArgumentParser

/// `pratique policy`: accounts, teams and decisions that are kept in files.
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Keep accounts, groups, teams, enablement, exemptions and guard rails in files.",
    discussion: """
      A policy is a directory of YAML files; Examples/policy shows every kind. What a policy made it may change and \
      prune; what was made elsewhere it never touches.
      """,
    subcommands: [PolicyDiff.self, PolicyApply.self])
}
