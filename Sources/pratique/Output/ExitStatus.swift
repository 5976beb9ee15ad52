import ArgumentParser

/// What the process's end says; the values are documented and stable.
enum ExitStatus: Int32, CaseIterable, Error, Sendable {
  case done = 0
  case failed = 1
  /// Differences or non-compliance were found; only when asked with `--exit-code`, or by `check`.
  case found = 3
  case notSignedIn = 4
  case notAllowed = 5
  case notFound = 6
  /// A conflict, or an outdated version.
  case conflict = 7
  /// The server can't be reached or was too slow; trying again may help.
  case unavailable = 8
  case usage = 64
  case interrupted = 130

  /// For `docs/errors.md`.
  var meaning: String {
    switch self {
    case .done: "done"
    case .failed: "failed, or some of the input was refused"
    case .found: "something is non-compliant, or differs; only when asked with `--exit-code`"
    case .notSignedIn: "not signed in"
    case .notAllowed: "not allowed"
    case .notFound: "not found"
    case .conflict: "a conflict, or an outdated version"
    case .unavailable: "the server can't be reached or was too slow; trying again may help"
    case .usage: "the command line is not understood"
    case .interrupted: "interrupted"
    }
  }

  /// For ArgumentParser, which ends the process with it.
  var exitCode: ExitCode { ExitCode(rawValue) }
}
