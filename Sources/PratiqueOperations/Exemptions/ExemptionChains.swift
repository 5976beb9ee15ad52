internal import PratiqueCore

/// How long exemptions last through all their terms: those that begin where others end are one time.
struct ExemptionChains {
  /// By exemption, in the order of time.
  private let times: [ExemptionID: [Range<Instant>]]

  init(_ exemptions: [Exemption]) {
    let inForce = exemptions.compactMap { exemption in exemption.inForce.map { (exemption.id, $0) } }
    times = Dictionary(grouping: inForce, by: \.0).mapValues { terms in
      terms.map(\.1).sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, time in
        if let last = merged.last, time.lowerBound <= last.upperBound {
          merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, time.upperBound)
        } else {
          merged.append(time)
        }
      }
    }
  }

  /// The exemptions in force at an instant, each with the whole time it is in.
  func inForce(at instant: Instant) -> [ExemptionID: Range<Instant>] {
    times.compactMapValues { times in times.first { $0.contains(instant) } }
  }

  /// Whether an exemption is in force at an instant at which some of its terms end.
  func goesOn(_ id: ExemptionID, at instant: Instant) -> Bool {
    times[id]?.contains { $0.contains(instant) } ?? false
  }
}

extension Range<Instant> {
  /// When it ends by itself; `nil` is never.
  var end: Instant? { upperBound.microseconds == .max ? nil : upperBound }
}
