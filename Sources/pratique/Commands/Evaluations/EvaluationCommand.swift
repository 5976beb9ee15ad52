import ArgumentParser

/// `pratique evaluation`: runs of the evaluator.
struct EvaluationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluation",
    abstract: "See when resources were judged, and what changed.",
    subcommands: [EvaluationList.self, EvaluationGet.self])
}
