import ArgumentParser
import Foundation

/// How a decision is made: planned or in earnest, and whether to ask.
struct DecisionOptions: ParsableArguments {
  @Flag(help: "Show what would change, and change nothing.")
  var dryRun = false

  @Flag(help: "End with 3 when there is a difference.")
  var exitCode = false

  @Flag(help: "Don't ask.")
  var yes = false

  @Flag(help: "Never ask: fail where a question would be.")
  var noInput = false

  func validate() throws {
    if yes, noInput { throw ValidationError("--yes and --no-input exclude each other") }
    if exitCode, !dryRun { throw ValidationError("--exit-code needs --dry-run") }
  }

  /// Whether a question can be answered: `yes`, or by somebody at the terminal.
  var canConfirm: Bool { yes || (!noInput && isatty(STDIN_FILENO) == 1) }

  /// Refuses at once what would have to ask and can't.
  func checkCanConfirm(_ what: String) throws(CommandError) {
    guard dryRun || canConfirm else { throw needsYes(what) }
  }

  /// Asks to type a name.
  ///
  /// - Parameters:
  ///   - what: for the question: `switch off ECS.9 in account 111122223333`.
  ///   - name: what must be typed.
  /// - Throws: ``CommandError`` when something else is typed, or nobody can be asked.
  func confirm(_ what: String, name: String, on console: Console) throws(CommandError) {
    if yes { return }
    guard canConfirm else { throw needsYes(what) }
    console.err.write("This will \(what.visible). Type \(name.visible) to go on: ")
    console.err.flush()
    guard readLine() == name else {
      throw CommandError(.failed, code: "not-confirmed", "not confirmed; nothing was changed")
    }
  }

  private func needsYes(_ what: String) -> CommandError {
    CommandError(
      .usage, code: "needs-confirmation", "this would \(what), and nobody can be asked",
      cures: ["look at it with --dry-run", "then say --yes"])
  }
}

/// Which version of an object is meant.
struct VersionOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only if it is still at this version; by default the one that is read first.", valueName: "number"))
  var ifVersion: Int?
}
