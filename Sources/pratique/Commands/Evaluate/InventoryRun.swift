import PratiqueCore

/// Resources in the order of their ARNs, somewhere in a ``RunFile``.
struct InventoryRun {
  private let file: RunFile
  private let start: Int
  private let end: Int
  /// Whether the outcomes of any resource hang on what it runs.
  let asksForWindows: Bool
  /// The families of which a revision is a Windows one.
  let windows: Set<ARN>

  private static let chunkBytes = 16 * 1024

  /// Writes all that an inventory knows.
  init(of inventory: Inventory, in file: RunFile) throws(CommandError) {
    self.file = file
    start = file.end
    var asksForWindows = false
    var windows: Set<ARN> = []
    var bytes = RunBytes()
    try inventory.forEachResource { resource throws(CommandError) in
      bytes.append(resource)
      for (_, version) in resource.known.all {
        asksForWindows = asksForWindows || version.content.onWindows != nil
        if version.content.isWindows { windows.insert(resource.name.resource) }
      }
      if bytes.count >= Self.chunkBytes { try file.append(bytes.takeAll()) }
    }
    try file.append(bytes.takeAll())
    end = file.end
    self.asksForWindows = asksForWindows
    self.windows = windows
  }

  /// Hands over what the runs say of each resource together, in the order of ARNs.
  ///
  /// - Parameter runs: older ones first, since of two observations that are equally new the first one counts.
  static func merge(_ runs: [InventoryRun], _ each: (Inventory.Resource) throws -> Void) throws {
    var readers = runs.map(Reader.init)
    // The next resource of each run, what comes first last.
    var heads: [(resource: Inventory.Resource, run: Int)] = []
    func advance(_ run: Int) throws {
      guard let resource = try readers[run].next() else { return }
      let arn = resource.name.resource
      var (low, high) = (0, heads.count)
      while low < high {
        let middle = (low + high) / 2
        let other = heads[middle].resource.name.resource
        if other == arn ? heads[middle].run > run : arn < other { low = middle + 1 } else { high = middle }
      }
      heads.insert((resource, run), at: low)
    }
    for run in runs.indices { try advance(run) }
    while let first = heads.popLast() {
      var whole = first.resource
      try advance(first.run)
      while let same = heads.last, same.resource.name == whole.name {
        heads.removeLast()
        whole.take(same.resource)
        try advance(same.run)
      }
      try each(whole)
    }
  }

  /// Reads a run from its beginning.
  struct Reader {
    private let run: InventoryRun
    private var bytes = RunBytes()
    /// Where in the file the bytes go on.
    private var position: Int

    init(_ run: InventoryRun) {
      self.run = run
      position = run.start
    }

    mutating func next() throws(CommandError) -> Inventory.Resource? {
      try fill() ? bytes.readResource() : nil
    }

    /// The next one that is wanted; the others are passed over.
    mutating func next(where isWanted: (ARN) -> Bool) throws(CommandError) -> Inventory.Resource? {
      while try fill() {
        if let resource = bytes.readResource(where: isWanted) { return resource }
      }
      return nil
    }

    /// Brings in a whole resource; false at the end.
    private mutating func fill() throws(CommandError) -> Bool {
      while !bytes.holdsResource {
        guard position < run.end else { return false }
        let chunk = try run.file.read(from: position, count: min(InventoryRun.chunkBytes, run.end - position))
        bytes.append(chunk)
        position += chunk.count
      }
      return true
    }
  }
}
