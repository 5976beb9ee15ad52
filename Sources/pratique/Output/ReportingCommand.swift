import ArgumentParser

/// A command that prints data in any ``OutputFormat`` and its errors in the same way as all others.
protocol ReportingCommand: AsyncParsableCommand {
  var output: OutputOptions { get }
  /// What it prints; ``Listing/empty`` for commands whose output has no fields.
  static var listing: Listing { get }
  /// What it prints with the flags that were given; by default ``listing``.
  var listing: Listing { get }
  /// Does the work and prints to `console`; errors are thrown, never printed.
  func perform(on console: Console) async throws
}

extension ReportingCommand {
  var listing: Listing { Self.listing }

  func run() async throws {
    let console = Console(color: output.color)
    do {
      if output.listsFields {
        for field in listing.fields { console.out.write(field + "\n") }
      } else {
        if let fields = output.fields { _ = try listing.selecting(fields) }
        try await perform(on: console)
      }
      try console.out.finish()
    } catch let status as ExitStatus {
      console.out.flush()
      throw status.exitCode
    } catch {
      let error = CommandError(error)
      error.print(as: output.format, on: console)
      throw error.status.exitCode
    }
  }
}
