internal import Postgres

/// Lets a few attempts a minute of each caller through: whoever guesses must not be able to go on, nor to fill a log.
public final class AttemptLimit: Sendable {
  private struct Window {
    var began: ContinuousClock.Instant
    var count = 0
  }

  private let perMinute: Int
  private let windows = Locked<[String: Window]>([:])

  /// - Parameter perMinute: attempts of one caller within a minute.
  public init(perMinute: Int) {
    self.perMinute = perMinute
  }

  /// Counts an attempt.
  ///
  /// - Parameter caller: a token's id, or an address.
  /// - Returns: false when there were too many within the minute.
  public func admits(_ caller: String) -> Bool {
    windows.withLock { windows in
      let now = ContinuousClock.now
      if windows.count > 10_000 { windows = windows.filter { $0.value.began > now - .seconds(60) } }
      var window = windows[caller] ?? Window(began: now)
      if window.began <= now - .seconds(60) { window = Window(began: now) }
      window.count += 1
      windows[caller] = window
      return window.count <= perMinute
    }
  }
}
