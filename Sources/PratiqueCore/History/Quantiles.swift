/// Order statistics by nearest rank: always one of the values, never one in between.
public struct Quantiles: Sendable {
  private let values: [Double]

  /// - Parameter values: in any order.
  public init(_ values: [Double]) {
    self.values = values.sorted()
  }

  /// The smallest value that at least this share of all is not above; `nil` of nothing.
  ///
  /// - Parameter share: above 0, at most 1; 0.5 is the median.
  public func callAsFunction(_ share: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let rank = Int((share * Double(values.count)).rounded(.up))
    return values[(1...values.count).clamping(rank) - 1]
  }

  /// The largest value; `nil` of nothing.
  public var max: Double? { values.last }
}

extension ClosedRange<Int> {
  fileprivate func clamping(_ value: Int) -> Int {
    value < lowerBound ? lowerBound : value > upperBound ? upperBound : value
  }
}
