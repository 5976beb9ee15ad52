import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control disable ID --account A --reason R`: switches a control off in a scope.
struct ControlDisable: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable", abstract: "Switch a control off in an account, a group or the organisation.",
    discussion: """
      The outcome of every finding stays known: `pratique control get ID --account A` tells how many would fail again. \
      A control of severity HIGH or CRITICAL waits until a second person agrees: `pratique control approve`.

        pratique control disable ECS.9 --account 111122223333 --reason "Datadog agent ships logs; ticket SEC-41"
      """)
  static let listing = Listing.enablements.ofChange

  @Argument(help: "The control, such as ECS.9.", completion: .controls, transform: FilterArguments.control)
  var id: ControlID

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var decision: EnablementOptions
  @OptionGroup var change: DecisionOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let request = EnablementRequest(
      control: id, scope: scope.scope, isEnabled: false, isLocked: decision.locked, reason: decision.reason,
      evidence: decision.evidence, startsAt: try TimeArgument.instant(decision.from, "--from"),
      endsAt: try TimeArgument.instant(decision.until, "--until"))
    try await EnablementChange(control: id, scope: scope.scope, isEnabled: false)
      .run(request, change, server: server, output: output, on: console)
  }
}
