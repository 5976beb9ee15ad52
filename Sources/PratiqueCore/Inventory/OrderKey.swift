/// Where an observation stands among all observations of the same ARN.
///
/// Capture time first, then the state id as a number (FORMATS section 4): arrival doesn't count.
public struct OrderKey: Hashable, Sendable, Comparable {
  /// When AWS saw it.
  public let capturedAt: Instant
  /// AWS Config's `configurationStateId`, 0 where an item has none; for API answers the place in what was handed in.
  public let stateID: Int64

  /// Takes everything as it is.
  public init(capturedAt: Instant, stateID: Int64) {
    self.capturedAt = capturedAt
    self.stateID = stateID
  }

  /// Earlier first.
  public static func < (lhs: OrderKey, rhs: OrderKey) -> Bool {
    (lhs.capturedAt, lhs.stateID) < (rhs.capturedAt, rhs.stateID)
  }
}
