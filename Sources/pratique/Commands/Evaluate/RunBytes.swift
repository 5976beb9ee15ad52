import PratiqueCore

/// Resources as they lie in a run, one after the other: each begins with its length. Only this process ever reads them.
struct RunBytes {
  private var bytes: [UInt8] = []
  private var position = 0

  var count: Int { bytes.count - position }

  /// Everything, which is then no longer here.
  mutating func takeAll() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  mutating func append(_ chunk: [UInt8]) {
    bytes.removeFirst(position)
    position = 0
    bytes += chunk
  }

  /// Whether a whole resource is here.
  var holdsResource: Bool {
    guard count >= 4 else { return false }
    var peeking = self
    let length = Int(peeking.readInteger(as: UInt32.self))
    return peeking.count >= length
  }
}

// MARK: Writing

extension RunBytes {
  mutating func append(_ resource: Inventory.Resource) {
    let start = bytes.count
    append(UInt32(0))
    append(resource.name.resource.rawValue)
    let versions = Array(resource.known.all)
    append(UInt32(versions.count))
    for (revision, version) in versions {
      append(revision?.number ?? 0)
      append(version.order.capturedAt.microseconds)
      append(version.order.stateID)
      append(version.isActive)
      append(version.content)
    }
    let length = UInt32(bytes.count - start - 4)
    withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<(start + 4), with: $0) }
  }

  private mutating func append(_ judged: Judged) {
    append(judged.isWindows)
    append(judged.judgements)
    append(judged.onWindows != nil)
    if let onWindows = judged.onWindows {
      append(onWindows.runs.arn.rawValue)
      append(onWindows.judgements)
    }
  }

  private mutating func append(_ judgements: [Evaluator.Judgement]) {
    append(UInt32(judgements.count))
    for judgement in judgements {
      append(judgement.control.number)
      append(judgement.outcome.kind.rawValue)
      append(UInt32(judgement.outcome.evidence.count))
      for evidence in judgement.outcome.evidence {
        append(evidence.path)
        switch evidence.value {
        case .notSet: append(UInt8(0))
        case .flag(let flag): append(flag ? UInt8(2) : UInt8(1))
        case .text(let text):
          append(UInt8(3))
          append(text)
        }
        append(evidence.container != nil)
        if let container = evidence.container { append(container) }
      }
    }
  }

  private mutating func append(_ text: String) {
    append(UInt32(text.utf8.count))
    bytes += text.utf8
  }

  private mutating func append(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number) { bytes += $0 }
  }
}

// MARK: Reading

extension RunBytes {
  /// The next resource; a whole one must be here.
  mutating func readResource() -> Inventory.Resource {
    _ = readInteger(as: UInt32.self)
    return readResource(name: readARN())
  }

  /// The next resource, or `nil` where it isn't wanted.
  mutating func readResource(where isWanted: (ARN) -> Bool) -> Inventory.Resource? {
    let length = Int(readInteger(as: UInt32.self))
    let end = position + length
    let name = readARN()
    guard isWanted(name.resource) else {
      position = end
      return nil
    }
    return readResource(name: name)
  }

  private mutating func readResource(name: ResourceARN) -> Inventory.Resource {
    var resource = Inventory.Resource(name: name)
    for _ in 0..<readInteger(as: UInt32.self) {
      let revision = Revision(readInteger(as: Int32.self))
      let order = OrderKey(
        capturedAt: Instant(microseconds: readInteger(as: Int64.self)), stateID: readInteger(as: Int64.self))
      let isActive = readFlag()
      resource.known.insert(
        KnownVersions.Version(order: order, isActive: isActive, content: readJudged()), of: revision)
    }
    return resource
  }

  private mutating func readARN() -> ResourceARN {
    // It was one when it was written.
    // swift-format-ignore: NeverUseForceTry
    try! ResourceARN(readText())
  }

  private mutating func readJudged() -> Judged {
    let isWindows = readFlag()
    let judgements = readJudgements()
    guard readFlag() else { return Judged(judgements: judgements, isWindows: isWindows) }
    let runs = readARN()
    return Judged(
      judgements: judgements, onWindows: Judged.OnWindows(runs: runs, judgements: readJudgements()),
      isWindows: isWindows)
  }

  private mutating func readJudgements() -> [Evaluator.Judgement] {
    (0..<readInteger(as: UInt32.self)).map { _ in
      let control = ControlID(ecs: readInteger(as: UInt8.self))
      let kind = Outcome.Kind(rawValue: readInteger(as: UInt8.self))
      let evidence = (0..<readInteger(as: UInt32.self)).map { _ in readEvidence() }
      let outcome: Outcome =
        switch kind {
        case .compliant: .compliant(evidence)
        case .nonCompliant: .nonCompliant(evidence)
        case .notApplicable: .notApplicable(evidence)
        case .insufficientData: .insufficientData(evidence)
        case nil: preconditionFailure("a run has an outcome that nobody wrote")
        }
      return Evaluator.Judgement(control: control, outcome: outcome)
    }
  }

  private mutating func readEvidence() -> Evidence {
    let path = readText()
    let value: Evidence.Value =
      switch readInteger(as: UInt8.self) {
      case 0: .notSet
      case 1: .flag(false)
      case 2: .flag(true)
      default: .text(readText())
      }
    return Evidence(path, value, container: readFlag() ? readText() : nil)
  }

  private mutating func readText() -> String {
    let count = Int(readInteger(as: UInt32.self))
    defer { position += count }
    return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
  }

  private mutating func readFlag() -> Bool { readInteger(as: UInt8.self) == 1 }

  private mutating func readInteger<Number: FixedWidthInteger>(as type: Number.Type) -> Number {
    defer { position += MemoryLayout<Number>.size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: type) }
  }
}
