import PratiqueClient
import PratiqueCore

extension API.EnablementAnswer {
  /// The decision after a change, ready to be printed.
  var result: DecisionReport.Result {
    DecisionReport.Result(record: enablement.record, line: enablement.line, outcome: outcome, preview: preview)
  }

  private var outcome: String {
    let decision = enablement
    let name = "\(decision.control) in \(decision.scope.words)"
    switch decision.state {
    case "WAITING":
      return """
        \(decision.id) waits: a second person must agree before \(name) is switched \(decision.isEnabled ? "on" : "off")
        Next, somebody else: pratique control approve \(decision.id)

        """
    case "REMOVED": return "\(decision.id) is taken back: what is decided above holds again for \(name)\n"
    case "SCHEDULED":
      return "\(name) will be \(decision.isEnabled ? "on" : "off") from \(toTheMinute(decision.startsAt)) on"
        + "\(end)   (\(decision.id))\n"
    default: return "\(name) is \(decision.isEnabled ? "on" : "off")\(end)   (\(decision.id))\n"
    }
  }

  private var end: String {
    enablement.endsAt.map { " until \(toTheMinute($0))" } ?? ""
  }
}

/// What `control enable` and `control disable` have in common.
struct EnablementChange {
  let control: ControlID
  let scope: Scope
  let isEnabled: Bool

  func run(
    _ request: EnablementRequest, _ options: DecisionOptions, server: ServerOptions, output: OutputOptions,
    on console: Console
  ) async throws {
    let report = DecisionReport(
      sign: "+", verb: isEnabled ? "enable it" : "disable it",
      what: "switch \(isEnabled ? "on" : "off") \(control) in \(scope.words)", name: control.description,
      isAlwaysAsked: !isEnabled)
    try await server.withClient { client in
      try await report.run(options, listing: Listing.enablements.ofChange, output: output, on: console) { isDryRun in
        try await client.setEnablement(request, isDryRun: isDryRun).result
      }
    }
  }
}

extension PratiqueClient {
  /// The decision that a person means: by its id, or the one of a control in a scope.
  ///
  /// - Parameter state: `IN_FORCE`, `WAITING`, …; of a control in a scope at most one stands in each.
  func enablement(
    named name: String, in scope: Scope?, states: Set<String>
  ) async throws -> API.Enablement {
    if name.hasPrefix("enb_"), let id = EnablementID(name) { return try await enablement(id) }
    guard let control = ControlID(name) else {
      throw CommandError(
        .usage, "`\(name)` is neither a control nor the id of an enablement", cures: ["write ECS.9, or enb_…"])
    }
    guard let scope else {
      throw CommandError(
        .usage, "of \(control) where?", cures: ["say --account ID, --account-group NAME or --organisation"])
    }
    var cursor: String?
    repeat {
      let page = try await enablements(
        control: control, isStanding: true, limit: ListOptions.largestPage, cursor: cursor)
      if let found = page.items.first(where: { $0.scope == API.Scope(scope) && states.contains($0.state) }) {
        return found
      }
      cursor = page.next
    } while cursor != nil
    throw CommandError(
      .notFound, code: "not-found",
      states.contains("WAITING") && states.count == 1
        ? "nothing waits for \(control) in \(scope.words)" : "nothing is decided about \(control) in \(scope.words)",
      cures: ["see what is: pratique control history \(control)"])
  }
}
