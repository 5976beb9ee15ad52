internal import Postgres
internal import PratiqueCore

/// Lets a few refusals a minute of each token into the audit log: whoever guesses must not be able to fill it.
final class RefusalLimit: Sendable {
  private struct Window {
    var began: ContinuousClock.Instant
    var count = 0
  }

  private static let perMinute = 30
  private let windows = Locked<[TokenID: Window]>([:])

  func admits(_ tokenID: TokenID) -> Bool {
    windows.withLock { windows in
      let now = ContinuousClock.now
      if windows.count > 10_000 { windows = windows.filter { $0.value.began > now - .seconds(60) } }
      var window = windows[tokenID] ?? Window(began: now)
      if window.began <= now - .seconds(60) { window = Window(began: now) }
      window.count += 1
      windows[tokenID] = window
      return window.count <= Self.perMinute
    }
  }
}
