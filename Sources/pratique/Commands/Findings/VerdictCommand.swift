import ArgumentParser

/// `pratique verdict`: what is reported of findings, and why.
struct VerdictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verdict",
    abstract: "See what passes and what fails, and why.",
    subcommands: [VerdictList.self, VerdictExplain.self, VerdictDiff.self])
}
