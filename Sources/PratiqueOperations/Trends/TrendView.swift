public import PratiqueCore

/// What is counted of a series at an instant.
public struct TrendCount: Hashable, Sendable {
  /// Of all controls.
  public let tally: VerdictTally
  /// What follows from it.
  public let scores: Scores

  /// - Parameter tallies: by control.
  init(_ tallies: [ControlID: VerdictTally]) {
    tally = tallies.values.reduce(into: VerdictTally()) { $0 += $1 }
    scores = Scores(Array(tallies.values))
  }
}

/// Counts and scores over time.
public struct TrendView: Sendable {
  /// What a point stands for.
  public enum Bucket: Hashable, Sendable {
    case time(start: Instant, end: Instant)
    case evaluation(id: String, trigger: String, at: Instant)
  }

  /// One line of a chart.
  public struct Series: Sendable {
    /// `all`, or what it is about.
    public let key: String
    /// The verdict that is counted, in series by verdict.
    public let verdict: Verdict?
    /// One for each bucket; `nil` before there was any data.
    public let points: [TrendCount?]
  }

  /// Inclusive.
  public let start: Instant
  /// Exclusive.
  public let end: Instant
  /// In order.
  public let buckets: [Bucket]
  /// In the order of their keys.
  public let series: [Series]
}

extension TrendView.Series {
  /// All series of counts, in the order of their keys.
  static func all(_ numbers: [TrendCounts.Numbers], by dimension: TrendDimension?) -> [TrendView.Series] {
    let nothing = [[ControlID: VerdictTally]](repeating: [:], count: numbers.count)
    var tallies: [String: [[ControlID: VerdictTally]]] = [:]
    for (place, counted) in numbers.enumerated() {
      for (key, numbers) in counted {
        tallies[key.series(dimension), default: nothing][place][key.control, default: VerdictTally()] += numbers.tally
      }
    }
    switch dimension {
    case nil: return [TrendView.Series(key: "all", verdict: nil, tallies["all"] ?? nothing)]
    case .verdict:
      return Verdict.allCases.map { verdict in
        TrendView.Series(key: verdict.rawValue, verdict: verdict, tallies["all"] ?? nothing)
      }
    case .control: return series(tallies, in: Catalogue.controls.map(\.id.description))
    case .severity: return series(tallies, in: Severity.allCases.map(\.rawValue))
    case .account, .accountGroup, .region, .team: return series(tallies, in: tallies.keys.sorted())
    }
  }

  private static func series(
    _ tallies: [String: [[ControlID: VerdictTally]]], in order: [String]
  ) -> [TrendView.Series] {
    order.compactMap { key in tallies[key].map { TrendView.Series(key: key, verdict: nil, $0) } }
  }

  private init(key: String, verdict: Verdict?, _ tallies: [[ControlID: VerdictTally]]) {
    self.init(key: key, verdict: verdict, points: tallies.map { $0.isEmpty ? nil : TrendCount($0) })
  }
}

extension TrendKey {
  /// The series that it counts for.
  fileprivate func series(_ dimension: TrendDimension?) -> String {
    switch dimension {
    case nil, .verdict, .account, .accountGroup, .team: group
    case .control: control.description
    case .region: region?.rawValue ?? ""
    case .severity: Catalogue.control(control)?.severity.rawValue ?? ""
    }
  }
}
