/// What an exemption is about: resources, and of those that have containers perhaps a single one.
///
/// All that is given must hold; of the targets any one. Whatever it selects, only what its team owns is reached.
public struct Selector: Hashable, Sendable {
  /// Which resources.
  public enum Target: Hashable, Sendable {
    /// One resource by its whole ARN: a cluster, a service, or a task definition family.
    case exact(ARN)
    /// Every resource whose ARN it matches.
    case pattern(ARNPattern)
    /// A family, only while exactly this revision is judged.
    case revision(ResourceARN)
    /// Every resource of an account.
    case account(AccountID)
  }

  /// How many targets one exemption may have.
  public static let maxTargets = 100
  /// How many tags AWS lets a resource have.
  public static let maxTags = 50

  /// 1 to 100; any may match.
  public let targets: [Target]
  /// All must hold.
  public let tags: [TagCondition]
  /// Only failures of the container of this name; `nil` is the whole resource.
  public let container: String?
  /// "Until changed": what the control read of each target when the exemption was requested, in the words of
  /// ``FactsRead``, by the resource's ARN. A resource that isn't in it, or reads otherwise, is not covered.
  public let unchangedFacts: [ARN: String]?

  /// - Throws: ``SelectorError`` saying what is wrong.
  public init(
    targets: [Target], tags: [TagCondition] = [], container: String? = nil, unchangedFacts: [ARN: String]? = nil
  ) throws(SelectorError) {
    guard !targets.isEmpty else { throw .noTarget }
    guard targets.count <= Self.maxTargets else { throw .tooManyTargets(targets.count) }
    guard tags.count <= Self.maxTags else { throw .tooManyTags(tags.count) }
    guard container?.isEmpty != true else { throw .emptyContainer }
    for target in targets {
      switch target {
      case .exact: break
      case .revision(let resource):
        guard resource.revision != nil else { throw .noRevision(resource.arn) }
      case .pattern, .account:
        guard unchangedFacts == nil else { throw .unchangedNeedsExactTargets }
      }
    }
    self.targets = targets
    self.tags = tags
    self.container = container
    self.unchangedFacts = unchangedFacts
  }
}

/// Why a selector can't be.
public enum SelectorError: Error, Hashable, Sendable, CustomStringConvertible {
  case noTarget
  case tooManyTargets(Int)
  case tooManyTags(Int)
  case emptyContainer
  case noRevision(ARN)
  case unchangedNeedsExactTargets

  /// One sentence, without a full stop.
  public var description: String {
    switch self {
    case .noTarget: "an exemption needs at least one target: an ARN, a pattern, a revision or an account"
    case .tooManyTargets(let count): "\(count) targets; an exemption may have \(Selector.maxTargets)"
    case .tooManyTags(let count): "\(count) tags; an exemption may ask for \(Selector.maxTags)"
    case .emptyContainer: "the container's name is empty; leave it out to exempt whole resources"
    case .noRevision(let arn): "`\(arn)` names no revision to pin"
    case .unchangedNeedsExactTargets: "`until changed` needs exact ARNs or revisions, not patterns or accounts"
    }
  }
}
