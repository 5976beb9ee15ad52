import ArgumentParser
import PratiqueCore

/// What a decision about a control says beside on or off.
struct EnablementOptions: ParsableArguments {
  @Option(help: "Why; everybody who sees a verdict may see it.")
  var reason: String

  @Option(help: ArgumentHelp("Where that can be looked up, such as a ticket.", valueName: "text"))
  var evidence: String?

  @Option(help: ArgumentHelp("Not before then: 7d from now, or 2026-06-01T00:00:00Z.", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Only until then: 90d from now, or 2026-06-01T00:00:00Z.", valueName: "time"))
  var until: String?

  @Flag(help: "Let no narrower scope decide otherwise.")
  var locked = false

  func validate() throws {
    if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty; say why") }
  }
}
