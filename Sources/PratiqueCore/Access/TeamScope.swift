/// A part of one account that a team owns: every condition that is given must hold.
public struct TeamScope: Hashable, Sendable {
  /// The account it lies in.
  public let accountID: AccountID
  /// One region; `nil` is all of them.
  public let region: Region?
  /// The resource's ARN; for a task definition that of its family. `nil` is every resource.
  public let pattern: ARNPattern?
  /// A tag of the resource; `nil` asks for none.
  public let tag: TagCondition?

  /// By default the whole account.
  public init(accountID: AccountID, region: Region? = nil, pattern: ARNPattern? = nil, tag: TagCondition? = nil) {
    self.accountID = accountID
    self.region = region
    self.pattern = pattern
    self.tag = tag
  }

  /// Whether this is an account with everything in it.
  public var isWholeAccount: Bool { region == nil && pattern == nil && tag == nil }

  /// Whether a resource lies in this part.
  public func covers(_ resource: ResourceARN, tags: [String: String]) -> Bool {
    guard resource.accountID == accountID else { return false }
    if let region, resource.region != region { return false }
    if let tag, !tag.holds(in: tags) { return false }
    if let pattern, !pattern.matches(resource.resource.rawValue) { return false }
    return true
  }
}
