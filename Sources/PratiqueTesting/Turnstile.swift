/// Lets so many in at once; the others wait in line.
///
/// A parameterised test may have hundreds of cases at the same time, and each would want connections of its own.
public actor Turnstile {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// - Parameter places: how many may be inside.
  public init(places: Int) {
    free = places
  }

  /// Waits until there is a place.
  public func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  /// Gives the place to whoever waits longest.
  public func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
