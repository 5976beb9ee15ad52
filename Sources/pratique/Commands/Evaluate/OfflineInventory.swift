import PratiqueCore

/// What `evaluate` knows of the resources in its files, in little memory however many they are: what was read lately, and
/// sorted runs of what was read before in a file without a name.
///
/// Like ``Inventory`` it takes observations in any order, and holds of each resource what is newest.
struct OfflineInventory {
  private let evaluator: Evaluator
  private let file: RunFile
  /// How many versions of resources are held in memory.
  private let most: Int
  private var recent: Inventory
  /// Older ones first.
  private var runs: [InventoryRun] = []
  /// Why a run could not be written, if one could not: whoever hands over observations can't be told at once.
  private(set) var failure: CommandError?

  /// - Parameters:
  ///   - file: of all inventories that are to become one.
  ///   - most: versions of resources in memory; the default is 10 MB of them.
  init(evaluator: Evaluator, file: RunFile, most: Int = 16_384) {
    self.evaluator = evaluator
    self.file = file
    self.most = most
    recent = Inventory(evaluator: evaluator)
  }

  /// After a failure nothing is taken any more.
  mutating func take(_ observation: Observation) {
    guard failure == nil else { return }
    recent.take(observation)
    if recent.count >= most { writeRun() }
  }

  /// Takes everything that another one holds, as if it had been read after what is here.
  mutating func take(_ other: OfflineInventory) {
    if !other.runs.isEmpty, recent.count > 0 { writeRun() }
    runs += other.runs
    failure = failure ?? other.failure
    guard failure == nil else { return }
    recent.take(other.recent)
    if recent.count >= most { writeRun() }
  }

  private mutating func writeRun() {
    guard failure == nil else { return }
    do throws(CommandError) {
      runs.append(try InventoryRun(of: recent, in: file))
      recent = Inventory(evaluator: evaluator)
    } catch {
      failure = error
    }
  }

  /// Hands over each current finding, in the order of resource ARNs and control numbers.
  func forEachFinding(_ each: (Inventory.Finding) throws -> Void) throws {
    if let failure { throw failure }
    guard !runs.isEmpty else { return try recent.forEachFinding(each) }
    var whole = runs
    if recent.count > 0 { whole.append(try InventoryRun(of: recent, in: file)) }
    let families = try windowsFamilies(in: whole)
    func isWindows(_ revision: ResourceARN) -> Bool {
      families[revision.resource]?[revision.revision]?.content ?? false
    }
    try InventoryRun.merge(whole) { resource in
      for finding in resource.findings(isWindows: isWindows) { try each(finding) }
    }
  }

  /// Which revisions are Windows ones, of families that have such a revision: a service's findings come before what it
  /// runs.
  private func windowsFamilies(in runs: [InventoryRun]) throws(CommandError) -> [ARN: KnownVersions<Bool>] {
    guard runs.contains(where: \.asksForWindows) else { return [:] }
    var families: [ARN: KnownVersions<Bool>] = [:]
    for run in runs {
      for family in run.windows { families[family] = KnownVersions() }
    }
    for run in runs {
      var reader = InventoryRun.Reader(run)
      while let resource = try reader.next(where: { families[$0] != nil }) {
        for (revision, version) in resource.known.all {
          _ = families[resource.name.resource]?.take(
            KnownVersions.Version(order: version.order, isActive: version.isActive, content: version.content.isWindows),
            of: revision)
        }
      }
    }
    return families
  }
}
