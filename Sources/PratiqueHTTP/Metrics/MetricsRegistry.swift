import NIOConcurrencyHelpers

/// What the server counts of its own requests since it started.
///
/// A value that whoever counts is handed; copies count together.
public struct MetricsRegistry: Sendable {
  /// What is counted together. Every part is of a closed set, so that no caller can make it grow.
  struct RequestKind: Hashable, Sendable {
    /// `GET`, or `other`.
    let method: String
    /// A route's pattern, or `none` for a path that is no route's.
    let route: String
    /// `2xx`
    let status: String
  }

  struct State: Sendable {
    var inFlight = 0
    var requests: [RequestKind: LatencyHistogram] = [:]
  }

  private let box = NIOLockedValueBox(State())

  /// Nothing is counted yet.
  public init() {}

  /// What was counted so far.
  var state: State { box.withLockedValue { $0 } }

  /// A request comes in.
  func begin() {
    box.withLockedValue { $0.inFlight += 1 }
  }

  /// It was answered.
  func end(_ kind: RequestKind, seconds: Double) {
    box.withLockedValue { state in
      state.inFlight -= 1
      state.requests[kind, default: LatencyHistogram()].add(seconds)
    }
  }
}

/// How many requests took how long.
struct LatencyHistogram: Sendable, Hashable {
  /// In seconds, inclusive; what is above the last one is in none.
  static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

  /// By bound; each request in the first that it fits.
  private(set) var counts = [Int](repeating: 0, count: bounds.count)
  /// All of them.
  private(set) var count = 0
  /// In seconds.
  private(set) var sum = 0.0

  mutating func add(_ seconds: Double) {
    if let place = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[place] += 1 }
    count += 1
    sum += seconds
  }
}
