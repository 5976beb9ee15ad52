import PratiqueCore

extension Listing {
  /// The findings of `evaluate`: the fields of its JSON Lines, which are a stable contract.
  static let offlineFindings = Listing(
    fields: ["accountId", "region", "resourceType", "resourceArn", "control", "outcome", "evidence"],
    columns: [
      Column("OUTCOME", "outcome", style: .verdict),
      Column("CONTROL", "control"),
      Column("RESOURCE", "resourceArn", canShrink: true),
      Column("BECAUSE", "because", canShrink: true),
    ],
    name: ["resourceArn"])
}

/// Prints the findings of `evaluate`, one by one.
struct OfflineFindingPrinter {
  private let options: OutputOptions
  private let console: Console
  private var renderer: Renderer
  private var counts: [Outcome.Kind: Int] = [:]

  init(options: OutputOptions, on console: Console) throws {
    self.options = options
    self.console = console
    renderer = try Renderer(.offlineFindings, options: options, shape: .array, on: console)
  }

  var hasNonCompliant: Bool { counts[.nonCompliant, default: 0] > 0 }

  mutating func add(_ finding: Inventory.Finding) throws {
    counts[finding.outcome.kind, default: 0] += 1
    switch options.format {
    case .jsonl where options.fields == nil: console.out.write(finding.jsonLine)
    case .table where !finding.outcome.kind.needsAttention: break
    case .table, .json, .jsonl, .yaml, .csv, .name: renderer.add(finding.record)
    }
  }

  mutating func finish() throws {
    if options.format == .table { try finishTable() } else { try finishData() }
  }

  private mutating func finishData() throws {
    if options.format != .jsonl || options.fields != nil { try renderer.finish() }
  }

  private mutating func finishTable() throws {
    let shown = counts.filter(\.key.needsAttention).values.reduce(0, +)
    if shown > 0 { try renderer.finish() }
    try console.out.finish()
    let summary = Outcome.Kind.allCases.map { "\(counts[$0, default: 0].grouped) \($0.word)" }
    let total = counts.values.reduce(0, +)
    console.say("\(total.grouped) findings: \(summary.joined(separator: ", "))")
    if shown < total, shown > 0 { console.say("shown are those that fail or lack data; -o jsonl prints all") }
  }
}

extension Outcome.Kind {
  /// Whether somebody should look at it.
  fileprivate var needsAttention: Bool {
    switch self {
    case .nonCompliant, .insufficientData: true
    case .compliant, .notApplicable: false
    }
  }
}

extension Inventory.Finding {
  fileprivate var record: Record {
    [
      "accountId": .text(resource.accountID.rawValue),
      "region": .text(resource.region.rawValue),
      "resourceType": .text(resource.type.name),
      "resourceArn": .text(resource.arn.rawValue),
      "control": .text(control.description),
      "outcome": .text(outcome.kind.word),
      "evidence": .list(outcome.evidence.map { .record($0.record) }),
      "because": .text(outcome.evidence.map(\.summary).joined(separator: "; ")),
    ]
  }

  /// One line of JSON Lines, written straight: there may be millions.
  fileprivate var jsonLine: String {
    var line = "{\"accountId\":"
    line.appendJSONString(resource.accountID.rawValue)
    line += ",\"region\":"
    line.appendJSONString(resource.region.rawValue)
    line += ",\"resourceType\":"
    line.appendJSONString(resource.type.name)
    line += ",\"resourceArn\":"
    line.appendJSONString(resource.arn.rawValue)
    line += ",\"control\":"
    line.appendJSONString(control.description)
    line += ",\"outcome\":"
    line.appendJSONString(outcome.kind.word)
    line += ",\"evidence\":"
    line += Datum.list(outcome.evidence.map { .record($0.record) }).json
    return line + "}\n"
  }
}

extension Evidence {
  fileprivate var record: Record {
    let datum: Datum =
      switch value {
      case .text(let text): .text(text)
      case .flag(let flag): .flag(flag)
      case .notSet: .none
      }
    return ["path": .text(path), "value": datum, "container": Datum(container)]
  }

  /// `containerDefinitions[0].user is not set (agent)`.
  fileprivate var summary: String {
    let said =
      switch value {
      case .text(let text): "= \(text)"
      case .flag(let flag): "= \(flag)"
      case .notSet: "is not set"
      }
    return "\(path) \(said)" + (container.map { " (\($0))" } ?? "")
  }
}
