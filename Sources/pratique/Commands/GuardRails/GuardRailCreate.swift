import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique guard-rail create`: sets what exemptions may be.
struct GuardRailCreate: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Set what exemptions may be, of one control or all, in a scope.",
    discussion: """
      Of all guard rails that apply to an exemption the strictest counts. They hold for what is asked for from then on.

        pratique guard-rail create --control ECS.8 --organisation --not-exemptable --reason "secrets never"
      """)
  static let listing = Listing.guardRails.ofChange

  @Option(
    help: ArgumentHelp("Only for this control; by default for every one.", valueName: "id"),
    completion: .controls, transform: FilterArguments.control)
  var control: ControlID?

  @OptionGroup var scope: ScopeOptions

  @Flag(help: "Allow no exemption at all.")
  var notExemptable = false

  @Option(help: ArgumentHelp("The longest an exemption may last: 90d.", valueName: "time"))
  var longest: String?

  @Option(
    name: .customLong("category"), help: ArgumentHelp("Allow only this category. Can be repeated.", valueName: "word"),
    completion: .list(Exemption.Category.allCases.map(\.rawValue)), transform: FilterArguments.category)
  var categories: [Exemption.Category] = []

  @Option(help: ArgumentHelp("How many people must approve.", valueName: "number"))
  var approvals = 1

  @Option(help: "Why.")
  var reason: String

  @OptionGroup var change: DecisionOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty; say why") }
    guard (1...5).contains(approvals) else { throw ValidationError("--approvals needs a number from 1 to 5") }
    if !notExemptable, longest == nil, categories.isEmpty, approvals == 1 {
      throw ValidationError("say what it guards: --not-exemptable, --longest, --category or --approvals")
    }
  }

  func perform(on console: Console) async throws {
    let seconds = try longest.map { text throws(CommandError) in try TimeArgument.length(text, "--longest") }
    let request = GuardRailRequest(
      control: control, scope: scope.scope, isExemptable: !notExemptable, longestSeconds: seconds.map(Int.init),
      categories: categories, approvals: approvals, reason: reason)
    let report = DecisionReport(
      sign: "+", verb: "set it", what: "set a guard rail", name: "guard-rail", changesVerdicts: false)
    try await server.withClient { client in
      try await report.run(change, listing: Self.listing, output: output, on: console) { isDryRun in
        let rail = try await client.addGuardRail(request, isDryRun: isDryRun)
        return DecisionReport.Result(
          record: rail.record, line: rail.line, outcome: "\(rail.id) is set: \(rail.line)\n", preview: nil)
      }
    }
  }
}
