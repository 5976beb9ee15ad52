import ArgumentParser

/// A command line that can't be understood.
struct UsageError {
  private let error: CommandError
  private let format: OutputFormat

  /// - Parameter message: ArgumentParser's: what is wrong, help, usage, each on lines of their own.
  init(_ root: any ParsableCommand.Type, arguments: [String], message: String) {
    format = Self.format(askedIn: arguments)
    if let unknown = UnknownCommand.find(in: arguments, below: root) {
      error = CommandError(.usage, unknown.message, cures: unknown.cures)
      return
    }
    let lines = message.split(separator: "\n").map { String($0.drop { $0 == " " }) }
    var first = lines.first ?? "the command is not understood"
    if first.hasPrefix("Error: ") { first.removeFirst("Error: ".count) }
    error = CommandError(
      .usage, first.prefix(1).lowercased() + first.dropFirst(),
      cures: lines.dropFirst().filter { !$0.hasPrefix("Help:") }.map { $0.prefix(1).lowercased() + $0.dropFirst() })
  }

  func print() {
    error.print(as: format, on: Console())
  }

  /// What `-o` says, although the rest couldn't be parsed.
  private static func format(askedIn arguments: [String]) -> OutputFormat {
    for (index, argument) in arguments.enumerated() {
      if ["-o", "--output"].contains(argument), index + 1 < arguments.count {
        return OutputFormat(rawValue: arguments[index + 1]) ?? .table
      }
      for prefix in ["--output=", "-o=", "-o"] where argument.hasPrefix(prefix) {
        if let format = OutputFormat(rawValue: String(argument.dropFirst(prefix.count))) { return format }
      }
    }
    return .table
  }
}
