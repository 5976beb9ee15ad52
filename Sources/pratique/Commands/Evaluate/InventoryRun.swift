import PratiqueCore

/// Resources in the order of their ARNs, somewhere in a ``RunFile``.
struct InventoryRun {
  private let file: RunFile
  private let start: Int
  private let end: Int
  /// Whether the outcomes of any resource hang on what it runs.
  let asksForWindows: Bool

  private static let chunkBytes = 64 * 1024

  /// Writes all that an inventory knows.
  init(of inventory: Inventory, in file: RunFile) throws(CommandError) {
    self.file = file
    start = file.end
    var asksForWindows = false
    var bytes = RunBytes()
    try inventory.forEachResource { resource throws(CommandError) in
      bytes.append(resource)
      asksForWindows = asksForWindows || resource.known.all.contains { $0.version.content.onWindows != nil }
      if bytes.count >= Self.chunkBytes { try file.append(bytes.takeAll()) }
    }
    try file.append(bytes.takeAll())
    end = file.end
    self.asksForWindows = asksForWindows
  }

  /// Hands over what the runs say of each resource together, in the order of ARNs.
  ///
  /// - Parameter runs: older ones first, since of two observations that are equally new the first one counts.
  static func merge(_ runs: [InventoryRun], _ each: (Inventory.Resource) throws -> Void) throws {
    var readers = runs.map(Reader.init)
    var heads = try readers.indices.map { try readers[$0].next() }
    while true {
      var first: ResourceARN?
      for case let head? in heads where first.map({ head.name.resource < $0.resource }) ?? true { first = head.name }
      guard let first else { return }
      var whole = Inventory.Resource(name: first)
      for index in heads.indices {
        guard let head = heads[index], head.name == first else { continue }
        whole.take(head)
        heads[index] = try readers[index].next()
      }
      try each(whole)
    }
  }

  /// Reads a run from its beginning.
  private struct Reader {
    private let run: InventoryRun
    private var bytes = RunBytes()
    /// Where in the file the bytes go on.
    private var position: Int

    init(_ run: InventoryRun) {
      self.run = run
      position = run.start
    }

    mutating func next() throws(CommandError) -> Inventory.Resource? {
      while !bytes.holdsResource {
        guard position < run.end else { return nil }
        let chunk = try run.file.read(from: position, count: min(InventoryRun.chunkBytes, run.end - position))
        bytes.append(chunk)
        position += chunk.count
      }
      return bytes.readResource()
    }
  }
}
