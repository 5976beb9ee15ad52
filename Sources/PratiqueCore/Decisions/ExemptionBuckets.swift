/// The targets of one control's exemptions, laid out so that a resource meets only the few that may mean it.
///
/// Exact ARNs, revisions and accounts are found by hash. Patterns lie by account and type of resource, and are tried.
struct ExemptionBuckets: Sendable {
  /// The place of an exemption, and when it is in force.
  private struct Entry {
    let index: Int
    let inForce: Range<Instant>
  }

  /// A pattern with its last bytes in an integer: most are told apart by them alone.
  private struct PatternEntry {
    let tail: UInt64
    let tailMask: UInt64
    let entry: Entry
    let glob: Glob

    init(_ pattern: ARNPattern, _ entry: Entry) {
      let bytes = pattern.glob.tail
      tail = bytes.reduce(0) { $0 << 8 | UInt64($1) }
      tailMask = bytes.reduce(0) { mask, _ in mask << 8 | 0xFF }
      self.entry = entry
      glob = pattern.glob
    }
  }

  /// By the type of resource.
  private struct Patterns {
    private var clusters: [PatternEntry] = []
    private var services: [PatternEntry] = []
    private var taskDefinitions: [PatternEntry] = []

    mutating func insert(_ pattern: ARNPattern, _ entry: Entry) {
      let type = pattern.resourceType
      if type ?? .cluster == .cluster { clusters.append(PatternEntry(pattern, entry)) }
      if type ?? .service == .service { services.append(PatternEntry(pattern, entry)) }
      if type ?? .taskDefinition == .taskDefinition { taskDefinitions.append(PatternEntry(pattern, entry)) }
    }

    /// Calls for every pattern in force that matches.
    func visit(_ arn: UnsafeBufferPointer<UInt8>, _ type: ResourceType, at instant: Instant, _ body: (Int) -> Void) {
      let entries =
        switch type {
        case .cluster: clusters
        case .service: services
        case .taskDefinition: taskDefinitions
        }
      let tail = arn.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      var steps = 0
      entries.withUnsafeBufferPointer { entries in
        for index in entries.indices where (entries[index].tail ^ tail) & entries[index].tailMask == 0 {
          guard entries[index].entry.inForce.contains(instant) else { continue }
          if entries[index].glob.matches(arn, counting: &steps) { body(entries[index].entry.index) }
        }
      }
    }
  }

  private struct OfAccount {
    var whole: [Entry] = []
    var patterns = Patterns()
  }

  private var exact: [ARN: [Entry]] = [:]
  /// By the family's ARN.
  private var revisions: [ARN: [(Revision?, Entry)]] = [:]
  private var accounts: [AccountID: OfAccount] = [:]
  private var patternsOfAnyAccount = Patterns()

  mutating func insert(_ target: Selector.Target, of index: Int, inForce: Range<Instant>) {
    let entry = Entry(index: index, inForce: inForce)
    switch target {
    case .exact(let arn): exact[arn, default: []].append(entry)
    case .revision(let pinned): revisions[pinned.resource, default: []].append((pinned.revision, entry))
    case .account(let accountID): accounts[accountID, default: OfAccount()].whole.append(entry)
    case .pattern(let pattern):
      if let accountID = pattern.accountID {
        accounts[accountID, default: OfAccount()].patterns.insert(pattern, entry)
      } else {
        patternsOfAnyAccount.insert(pattern, entry)
      }
    }
  }

  /// Calls with the place of the exemption for each target in force that means the resource, and with `false` for each
  /// that means another revision of it.
  func visit(_ resource: ResourceARN, at instant: Instant, _ body: (Int, Bool) -> Void) {
    if let entries = exact[resource.resource] {
      for entry in entries where entry.inForce.contains(instant) { body(entry.index, true) }
    }
    if resource.type == .taskDefinition, let entries = revisions[resource.resource] {
      for (revision, entry) in entries where entry.inForce.contains(instant) {
        body(entry.index, revision == resource.revision)
      }
    }
    let ofAccount = accounts[resource.accountID]
    if let ofAccount {
      for entry in ofAccount.whole where entry.inForce.contains(instant) { body(entry.index, true) }
    }
    var arn = resource.resource.rawValue
    arn.withUTF8 { arn in
      ofAccount?.patterns.visit(arn, resource.type, at: instant) { body($0, true) }
      patternsOfAnyAccount.visit(arn, resource.type, at: instant) { body($0, true) }
    }
  }
}
