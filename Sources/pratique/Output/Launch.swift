import ArgumentParser

/// Starts a command line: help goes to stdout, usage errors are printed in the format that was asked for.
enum Launch {
  /// Parses, runs, and ends the process.
  static func main(_ root: any AsyncParsableCommand.Type) async -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    var command: any ParsableCommand
    do {
      command = try await root.asyncParseAsRoot(arguments)
    } catch {
      guard root.exitCode(for: error) == .validationFailure else { root.exit(withError: error) }
      UsageError(root, arguments: arguments, message: root.fullMessage(for: error)).print()
      root.exit(withError: ExitStatus.usage.exitCode)
    }
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      root.exit(withError: error)
    }
    root.exit()
  }
}
