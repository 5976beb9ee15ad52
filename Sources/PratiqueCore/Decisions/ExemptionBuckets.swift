/// The targets of one control's exemptions, laid out so that a resource meets only the few that may mean it.
struct ExemptionBuckets: Sendable {
  /// A target and the place of its exemption.
  private struct Entry {
    let target: Selector.Target
    let index: Int
  }

  /// Patterns by the type of resource they can match.
  private struct Patterns {
    private var clusters: [Entry] = []
    private var services: [Entry] = []
    private var taskDefinitions: [Entry] = []

    mutating func insert(_ entry: Entry, for type: ResourceType?) {
      if type ?? .cluster == .cluster { clusters.append(entry) }
      if type ?? .service == .service { services.append(entry) }
      if type ?? .taskDefinition == .taskDefinition { taskDefinitions.append(entry) }
    }

    func entries(for type: ResourceType) -> [Entry] {
      switch type {
      case .cluster: clusters
      case .service: services
      case .taskDefinition: taskDefinitions
      }
    }
  }

  /// By the resource's ARN, which for a revision is that of its family.
  private var resources: [ARN: [Entry]] = [:]
  private var accounts: [AccountID: [Entry]] = [:]
  private var patterns: [AccountID: Patterns] = [:]
  private var patternsOfAnyAccount = Patterns()

  mutating func insert(_ target: Selector.Target, of index: Int) {
    let entry = Entry(target: target, index: index)
    switch target {
    case .exact(let arn): resources[arn, default: []].append(entry)
    case .revision(let resource): resources[resource.resource, default: []].append(entry)
    case .account(let accountID): accounts[accountID, default: []].append(entry)
    case .pattern(let pattern):
      if let accountID = pattern.accountID {
        patterns[accountID, default: Patterns()].insert(entry, for: pattern.resourceType)
      } else {
        patternsOfAnyAccount.insert(entry, for: pattern.resourceType)
      }
    }
  }

  /// Calls for every target that may mean a resource, and for many that don't.
  func visit(_ resource: ResourceARN, _ body: (Selector.Target, Int) -> Void) {
    for entry in resources[resource.resource] ?? [] { body(entry.target, entry.index) }
    for entry in accounts[resource.accountID] ?? [] { body(entry.target, entry.index) }
    for entry in patterns[resource.accountID]?.entries(for: resource.type) ?? [] { body(entry.target, entry.index) }
    for entry in patternsOfAnyAccount.entries(for: resource.type) { body(entry.target, entry.index) }
  }
}
