import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique control enable ID --account A --reason R`: switches a control on in a scope.
struct ControlEnable: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Switch a control on in an account, a group or the organisation.")
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
      control: id, scope: scope.scope, isEnabled: true, isLocked: decision.locked, reason: decision.reason,
      evidence: decision.evidence, startsAt: try TimeArgument.instant(decision.from, "--from"),
      endsAt: try TimeArgument.instant(decision.until, "--until"))
    try await EnablementChange(control: id, scope: scope.scope, isEnabled: true)
      .run(request, change, server: server, output: output, on: console)
  }
}
