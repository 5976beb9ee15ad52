import ArgumentParser
import PratiqueCore

/// The instant that is looked at.
struct AtOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("As it was, or will be, then: 2026-06-01T00:00:00Z, or 7d from now.", valueName: "time"))
  var at: String?

  /// `nil` is now.
  func instant() throws(CommandError) -> Instant? {
    try TimeArgument.instant(at, "--at")
  }
}
