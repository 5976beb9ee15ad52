/// When to try again, and after how long.
struct Retry: Sendable {
  /// After the first attempt.
  static let limit = 3

  /// Whether the same call may work later.
  static func isWorthwhile(_ error: ClientError) -> Bool {
    switch error {
    case .problem(let problem): [429, 502, 503, 504].contains(problem.status) || problem.code == "key-in-flight"
    case .unreachable: true
    case .timedOut, .unexpectedAnswer: false
    }
  }

  /// Doubling from a tenth of a second, spread by half to either side so that callers don't come back together; never
  /// before the server asked for.
  static func delay(beforeRetry number: Int, after error: ClientError) -> Duration {
    let jittered = Duration.milliseconds(100 << (number - 1)) * Double.random(in: 0.5...1.5)
    guard case .problem(let problem) = error, let seconds = problem.retryAfter else { return jittered }
    return .seconds(seconds) + jittered
  }
}
