internal import PratiqueCore

/// An instant at which decisions begin or end, so that verdicts change without anybody's doing.
struct Boundary: Sendable {
  let at: Instant
  var exemptions: [Exemption] = []
  var enablements: [Enablement] = []

  /// In the order of time, each instant once.
  static func all(of enablements: [Enablement], _ exemptions: [Exemption]) -> [Boundary] {
    var boundaries: [Instant: Boundary] = [:]
    for exemption in exemptions {
      guard let inForce = exemption.inForce else { continue }
      for instant in [inForce.lowerBound, exemption.end] {
        guard let instant else { continue }
        boundaries[instant, default: Boundary(at: instant)].exemptions.append(exemption)
      }
    }
    for enablement in enablements {
      for instant in [enablement.startsAt, enablement.endsAt] {
        guard let instant else { continue }
        boundaries[instant, default: Boundary(at: instant)].enablements.append(enablement)
      }
    }
    return boundaries.values.sorted { $0.at < $1.at }
  }
}

extension Decisions {
  /// The boundaries behind one instant and until another, inclusive, in the order of time.
  func boundaries(after start: Instant, until end: Instant) -> ArraySlice<Boundary> {
    let first = boundaries.partitioningIndex { $0.at > start }
    let last = boundaries.partitioningIndex { $0.at > end }
    return first < last ? boundaries[first..<last] : []
  }

  /// The last instant until the given one, inclusive, at which any of them begins or ends; `nil` where none does.
  func lastBoundary(until end: Instant) -> Instant? {
    let next = boundaries.partitioningIndex { $0.at > end }
    return next > 0 ? boundaries[next - 1].at : nil
  }

  /// The accounts that an exemption can reach: those that it selects and its team owns something of.
  func accounts(of exemption: Exemption) -> Set<AccountID> {
    let owned = Set((teams[exemption.team] ?? []).map(\.accountID))
    return exemption.selector.accounts.map(owned.intersection) ?? owned
  }
}

extension Array {
  /// The first place from which on the condition holds, by halving.
  fileprivate func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
