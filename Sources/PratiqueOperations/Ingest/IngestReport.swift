public import PratiqueIntake

/// What became of every item of an ingest.
public struct IngestReport: Sendable {
  /// What became of one item.
  public enum Disposition: Sendable {
    /// Stored: it is new, or newer and different.
    case accepted
    /// Known already; nothing of a finding is written.
    case unchanged
    /// Something newer is known; nothing is written.
    case stale
    /// Not usable; nothing of it is stored.
    case rejected(IntakeFault)
    /// None of our business.
    case ignored(IgnoredReason)
  }

  /// One item of the input.
  public struct Item: Sendable {
    /// Where it stood.
    public let position: InputPosition
    /// As the item spells it, where it has one.
    public let arn: String?
    /// What became of it.
    public let disposition: Disposition

    /// Whether it could not be used.
    public var isRejected: Bool {
      if case .rejected = disposition { true } else { false }
    }
  }

  /// The items in the order of the input.
  public let items: [Item]
  /// The evaluation that the ingest caused; `nil` when nothing changed.
  public let evaluationID: String?

  /// Takes everything as it is.
  public init(items: [Item], evaluationID: String?) {
    self.items = items
    self.evaluationID = evaluationID
  }

  /// Items by what became of them.
  public struct Counts: Hashable, Sendable {
    /// Items that were stored.
    public var accepted = 0
    /// Items that said what was known.
    public var unchanged = 0
    /// Items that were older than what was known.
    public var stale = 0
    /// Items that could not be used.
    public var rejected = 0
    /// Items of no concern.
    public var ignored = 0

    /// What is left out is 0.
    public init(accepted: Int = 0, unchanged: Int = 0, stale: Int = 0, rejected: Int = 0, ignored: Int = 0) {
      self.accepted = accepted
      self.unchanged = unchanged
      self.stale = stale
      self.rejected = rejected
      self.ignored = ignored
    }
  }

  /// Adds up to the number of items.
  public var counts: Counts {
    items.reduce(into: Counts()) { counts, item in
      switch item.disposition {
      case .accepted: counts.accepted += 1
      case .unchanged: counts.unchanged += 1
      case .stale: counts.stale += 1
      case .rejected: counts.rejected += 1
      case .ignored: counts.ignored += 1
      }
    }
  }
}
