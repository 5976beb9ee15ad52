import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption create`: asks for an exemption.
struct ExemptionCreate: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Ask for an exemption. It covers nothing until somebody else approves it.",
    discussion: """
        pratique exemption create --control ECS.2 --service 'arn:aws:ecs:*:111122223333:service/shop/*' \\
          --team payments --reason "legacy NLB until migration" --until 90d --dry-run
      """)
  static let listing = Listing.exemptions.ofChange

  @Option(
    help: ArgumentHelp("The control whose failure is accepted, such as ECS.2.", valueName: "id"),
    completion: .controls, transform: FilterArguments.control)
  var control: ControlID

  @OptionGroup var team: TeamOption
  @OptionGroup var selector: SelectorOptions

  @Option(help: "Why the failure is accepted.")
  var reason: String

  @OptionGroup var terms: ExemptionTermOptions
  @OptionGroup var change: DecisionOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty; say why") }
    if selector.selector?.targets == nil {
      throw ValidationError("say for what: --service ARN, --cluster ARN, --task-definition ARN or --account ID")
    }
  }

  func perform(on console: Console) async throws {
    let request = ExemptionRequest(
      team: try team.named(), control: control, category: terms.category ?? .waiver,
      selector: selector.selector ?? SelectorRequest(), reason: reason, evidence: terms.evidence,
      startsAt: try TimeArgument.instant(terms.from, "--from"),
      expiresAt: try TimeArgument.instant(terms.until, "--until"))
    let report = DecisionReport(
      sign: "+", verb: "request it", what: "request an exemption", name: control.description, changesVerdicts: false)
    try await server.withClient { client in
      try await report.run(change, listing: Self.listing, output: output, on: console) { isDryRun in
        try await client.requestExemption(request, isDryRun: isDryRun).result(isNamed: false)
      }
    }
  }
}

/// What an exemption says beside its reason and what it is about.
struct ExemptionTermOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "WAIVER: the risk is carried; MITIGATED: something else keeps it down.", valueName: "word"),
    completion: .list(Exemption.Category.allCases.map(\.rawValue)), transform: FilterArguments.category)
  var category: Exemption.Category?

  @Option(help: ArgumentHelp("Where the reason can be looked up, such as a ticket.", valueName: "text"))
  var evidence: String?

  @Option(help: ArgumentHelp("Not before then: 7d from now, or 2026-06-01T00:00:00Z.", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Only until then: 90d from now, or 2026-06-01T00:00:00Z.", valueName: "time"))
  var until: String?
}
