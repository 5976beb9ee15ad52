/// What is known of one resource: the newest observation of each of its revisions, and which of them is judged.
///
/// Clusters and services have a single version, under the revision `nil`. The state after any number of observations
/// doesn't depend on the order of their arrival. A deletion stays as a tombstone, so that an older item that comes
/// late can't bring the resource back.
public struct KnownVersions<Content: Equatable & Sendable>: Sendable {
  /// The newest observation of one revision.
  public struct Version: Sendable, Equatable {
    /// Newer wins.
    public let order: OrderKey
    /// Whether it may be judged.
    public let isActive: Bool
    /// What was seen, in the form of the keeper.
    public let content: Content

    /// Takes everything as it is.
    public init(order: OrderKey, isActive: Bool, content: Content) {
      self.order = order
      self.isActive = isActive
      self.content = content
    }
  }

  /// What became of an observation.
  public enum Disposition: Hashable, Sendable {
    /// It is the newest and says something new.
    case accepted
    /// A repetition, or the newest but without news. `isNewer`: its order key replaces the known one.
    case unchanged(isNewer: Bool)
    /// Something newer is known already.
    case stale
  }

  /// By revision, lowest first; a family may have very many, and they arrive mostly in order.
  private var entries: [(revision: Revision?, version: Version)] = []

  /// Nothing is known yet.
  public init() {}

  /// How many revisions are known.
  public var count: Int { entries.count }

  /// The newest observation of a revision.
  public subscript(revision: Revision?) -> Version? {
    let index = insertionIndex(of: revision)
    return index < entries.count && entries[index].revision == revision ? entries[index].version : nil
  }

  /// Every known version, lowest revision first.
  public var all: some Sequence<(revision: Revision?, version: Version)> { entries }

  /// Puts in a version that is known already, as read from where it was kept.
  public mutating func insert(_ version: Version, of revision: Revision?) {
    let index = insertionIndex(of: revision)
    if index < entries.count, entries[index].revision == revision {
      entries[index].version = version
    } else {
      entries.insert((revision, version), at: index)
    }
  }

  /// Takes an observation of one revision: newer wins, older or equal changes nothing (FORMATS section 4).
  public mutating func take(_ version: Version, of revision: Revision?) -> Disposition {
    guard let known = self[revision] else {
      insert(version, of: revision)
      return .accepted
    }
    guard known.order < version.order else { return known.order == version.order ? .unchanged(isNewer: false) : .stale }
    insert(version, of: revision)
    let isNews = known.content != version.content || known.isActive != version.isActive
    return isNews ? .accepted : .unchanged(isNewer: true)
  }

  /// The version that findings are about: the only one of a cluster or service, gone or not; of a task definition the
  /// highest revision that is active, by number; `nil` when no revision is.
  public var judged: (revision: Revision?, version: Version)? {
    if let first = entries.first, first.revision == nil { return first }
    return entries.last(where: \.version.isActive)
  }

  /// Where the revision stands, or would stand.
  private func insertionIndex(of revision: Revision?) -> Int {
    let number = revision?.number ?? 0
    var (low, high) = (0, entries.count)
    // Most arrivals are the highest so far.
    if let last = entries.last, last.revision?.number ?? 0 < number { low = high }
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].revision?.number ?? 0 < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
