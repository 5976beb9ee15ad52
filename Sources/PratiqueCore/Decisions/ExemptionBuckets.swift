/// The targets of one control's exemptions, laid out so that a resource meets only the few that may mean it.
///
/// Exact ARNs, revisions and accounts are found by hash. Patterns lie by account and type of resource; of those, only
/// the ones that share four bytes with the resource's name are tried.
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

  /// Patterns for one type of resource, found by four bytes that stand in every name they match.
  private struct PatternIndex {
    private var byFourBytes: [UInt32: [PatternEntry]] = [:]
    /// Those that have no four bytes without a wildcard in the name.
    private var others: [PatternEntry] = []

    mutating func insert(_ pattern: ARNPattern, _ entry: Entry) {
      func count(_ fourBytes: UInt32) -> Int { byFourBytes[fourBytes]?.count ?? 0 }
      // Where the fewest lie; among equals at the end, where names differ.
      if let fourBytes = pattern.fourBytesOfName.reversed().min(by: { count($0) < count($1) }) {
        byFourBytes[fourBytes, default: []].append(PatternEntry(pattern, entry))
      } else {
        others.append(PatternEntry(pattern, entry))
      }
    }

    /// Calls for every pattern in force that matches; twice if its four bytes stand twice in the name.
    func visit(_ arn: UnsafeBufferPointer<UInt8>, at instant: Instant, _ body: (Int) -> Void) {
      let tail = arn.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      Self.visit(others, arn, tail, at: instant, body)
      guard !byFourBytes.isEmpty else { return }
      arn.forEachFourBytesOfName { fourBytes in
        if let entries = byFourBytes[fourBytes] { Self.visit(entries, arn, tail, at: instant, body) }
      }
    }

    private static func visit(
      _ entries: [PatternEntry], _ arn: UnsafeBufferPointer<UInt8>, _ tail: UInt64, at instant: Instant,
      _ body: (Int) -> Void
    ) {
      var steps = 0
      entries.withUnsafeBufferPointer { entries in
        for index in entries.indices where (entries[index].tail ^ tail) & entries[index].tailMask == 0 {
          guard entries[index].entry.inForce.contains(instant) else { continue }
          if entries[index].glob.matches(arn, counting: &steps) { body(entries[index].entry.index) }
        }
      }
    }
  }

  /// By the type of resource.
  private struct Patterns {
    private var clusters = PatternIndex()
    private var services = PatternIndex()
    private var taskDefinitions = PatternIndex()

    mutating func insert(_ pattern: ARNPattern, _ entry: Entry) {
      let type = pattern.resourceType
      if type ?? .cluster == .cluster { clusters.insert(pattern, entry) }
      if type ?? .service == .service { services.insert(pattern, entry) }
      if type ?? .taskDefinition == .taskDefinition { taskDefinitions.insert(pattern, entry) }
    }

    /// Calls for every pattern in force that matches, perhaps more than once.
    func visit(_ arn: UnsafeBufferPointer<UInt8>, _ type: ResourceType, at instant: Instant, _ body: (Int) -> Void) {
      switch type {
      case .cluster: clusters.visit(arn, at: instant, body)
      case .service: services.visit(arn, at: instant, body)
      case .taskDefinition: taskDefinitions.visit(arn, at: instant, body)
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

extension ARNPattern {
  /// Every four bytes without a wildcard behind the first slash: in what it matches they stand behind the first slash too.
  fileprivate var fourBytesOfName: [UInt32] {
    var all: [UInt32] = []
    let name = rawValue.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst()
    for text in name.split(whereSeparator: Glob.isWildcard) {
      Array(text).withUnsafeBufferPointer { $0.forEachFourBytes { all.append($0) } }
    }
    return all
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Of an ARN: every four bytes behind its first slash, which stands behind the kind of resource.
  fileprivate func forEachFourBytesOfName(_ body: (UInt32) -> Void) {
    guard let slash = firstIndex(of: UInt8(ascii: "/")) else { return }
    UnsafeBufferPointer(rebasing: self[(slash + 1)...]).forEachFourBytes(body)
  }

  fileprivate func forEachFourBytes(_ body: (UInt32) -> Void) {
    var fourBytes: UInt32 = 0
    for (index, byte) in enumerated() {
      fourBytes = fourBytes << 8 | UInt32(byte)
      if index >= 3 { body(fourBytes) }
    }
  }
}
