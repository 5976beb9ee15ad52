/// What was seen of one ARN at one moment: the unit that intake hands to the inventory.
public struct Observation: Hashable, Sendable {
  /// What was seen.
  public enum Sight: Hashable, Sendable {
    case present(Configuration)
    /// The resource is gone; the status says in AWS's word how that is known: `ResourceDeleted`, `MISSING`.
    case gone(status: String)
  }

  /// The ARN as observed; for a task definition that of a revision.
  public let resource: ResourceARN
  /// Newer wins.
  public let order: OrderKey
  /// What was there, or that nothing was.
  public let sight: Sight
  /// The resource's tags; exemptions may select by them. Of task definitions described by the ECS API none are known:
  /// its answers have them beside the definition.
  public let tags: [String: String]

  /// By default without tags.
  public init(resource: ResourceARN, order: OrderKey, sight: Sight, tags: [String: String] = [:]) {
    self.resource = resource
    self.order = order
    self.sight = sight
    self.tags = tags
  }
}

extension Observation.Sight {
  /// Whether what was seen is there to be judged: a cluster or service that isn't deleted, a task definition revision
  /// that is exactly ACTIVE (CONTROLS section 2).
  public var isActive: Bool {
    switch self {
    case .gone: false
    case .present(.cluster(let cluster)): cluster.status != .inactive
    case .present(.service(let service)): service.status != .inactive
    case .present(.taskDefinition(let taskDefinition)): taskDefinition.status == .active
    }
  }
}
