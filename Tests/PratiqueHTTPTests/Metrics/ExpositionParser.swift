/// Reads the text format 0.0.4 and refuses whatever it doesn't allow, and more: every family has help and a type, stands
/// together, and has no sample twice.
struct ExpositionParser {
  struct Sample: Hashable {
    let name: String
    let labels: [String: String]
    let value: Double
  }

  struct Family {
    let name: String
    let help: String
    let type: String
    var samples: [Sample] = []
  }

  struct Fault: Error, CustomStringConvertible {
    let line: Int
    let message: String
    var description: String { "line \(line): \(message)" }
  }

  private(set) var families: [Family] = []
  private var seen: Set<String> = []
  private var line = 0

  init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Fault(line: 0, message: "the last line has no end") }
    var help: (name: String, text: String)?
    for content in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      line += 1
      if content.hasPrefix("# HELP ") {
        guard help == nil else { throw fault("help without a type") }
        let parts = content.dropFirst(7).split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { throw fault("help without text") }
        help = (String(parts[0]), String(parts[1]))
      } else if content.hasPrefix("# TYPE ") {
        try begin(content.dropFirst(7).split(separator: " ").map(String.init), help)
        help = nil
      } else {
        guard help == nil, !content.hasPrefix("#") else { throw fault("neither help, type nor sample") }
        try add(sample(content))
      }
    }
    guard families.allSatisfy({ !$0.samples.isEmpty }) else { throw fault("a family without samples") }
    for family in families where family.type == "histogram" { try checkHistogram(family) }
  }

  private func fault(_ message: String) -> Fault { Fault(line: line, message: message) }

  private mutating func begin(_ words: [String], _ help: (name: String, text: String)?) throws {
    guard words.count == 2, let help, help.name == words[0] else { throw fault("a type without help before it") }
    guard ["counter", "gauge", "histogram"].contains(words[1]) else { throw fault("unknown type \(words[1])") }
    guard Self.isName(words[0], colon: true) else { throw fault("\(words[0]) is no name") }
    guard !families.contains(where: { $0.name == words[0] }) else { throw fault("\(words[0]) stands twice") }
    guard (words[1] == "counter") == words[0].hasSuffix("_total") else { throw fault("only counters end with _total") }
    families.append(Family(name: words[0], help: help.text, type: words[1]))
  }

  private mutating func add(_ sample: Sample) throws {
    guard let family = families.last else { throw fault("a sample without a family") }
    let allowed =
      family.type == "histogram"
      ? ["_bucket", "_sum", "_count"].map { family.name + $0 } : [family.name]
    guard allowed.contains(sample.name) else { throw fault("\(sample.name) isn't of \(family.name)") }
    if sample.name.hasSuffix("_bucket"), family.type == "histogram", sample.labels["le"] == nil {
      throw fault("a bucket without le")
    }
    let key = "\(sample.name) \(sample.labels.sorted { $0.key < $1.key })"
    guard seen.insert(key).inserted else { throw fault("\(key) stands twice") }
    families[families.count - 1].samples.append(sample)
  }

  private func sample(_ content: Substring) throws -> Sample {
    let name = content.prefix { $0 != "{" && $0 != " " }
    guard Self.isName(String(name), colon: true) else { throw fault("\(name) is no name") }
    var rest = content.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest = rest.dropFirst()
      while rest.first != "}" {
        let label = rest.prefix { $0 != "=" }
        guard Self.isName(String(label), colon: false), !label.hasPrefix("__") else {
          throw fault("\(label) is no label")
        }
        rest = rest.dropFirst(label.count)
        guard rest.hasPrefix("=\"") else { throw fault("a label without a value") }
        rest = rest.dropFirst(2)
        let value = try quoted(&rest)
        guard labels.updateValue(value, forKey: String(label)) == nil else { throw fault("\(label) stands twice") }
        if rest.first == "," { rest = rest.dropFirst() } else if rest.first != "}" { throw fault("no end of labels") }
      }
      rest = rest.dropFirst()
    }
    guard rest.first == " ", let value = Self.number(rest.dropFirst()) else { throw fault("\(rest) is no value") }
    return Sample(name: String(name), labels: labels, value: value)
  }

  private func quoted(_ rest: inout Substring) throws -> String {
    var value = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return value
      case "\\":
        switch rest.popFirst() {
        case "\\": value.append("\\")
        case "\"": value.append("\"")
        case "n": value.append("\n")
        default: throw fault("an unknown escape")
        }
      default: value.append(character)
      }
    }
    throw fault("a label without an end")
  }

  private func checkHistogram(_ family: Family) throws {
    func series(_ suffix: String) -> [[String: String]: [Sample]] {
      Dictionary(grouping: family.samples.filter { $0.name == family.name + suffix }) { sample in
        sample.labels.filter { $0.key != "le" }
      }
    }
    let (buckets, sums, counts) = (series("_bucket"), series("_sum"), series("_count"))
    guard Set(buckets.keys) == Set(sums.keys), Set(sums.keys) == Set(counts.keys) else {
      throw fault("\(family.name): buckets, sum and count don't go together")
    }
    for (labels, samples) in buckets {
      let bounds = samples.map { Self.number(Substring($0.labels["le"] ?? "")) ?? .nan }
      guard zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }), bounds.last == .infinity,
        zip(samples, samples.dropFirst()).allSatisfy({ $0.value <= $1.value }),
        samples.last?.value == counts[labels]?.first?.value
      else { throw fault("\(family.name): its buckets don't add up") }
    }
  }

  private static func number(_ text: Substring) -> Double? {
    switch text {
    case "+Inf": .infinity
    case "-Inf": -.infinity
    case "NaN": .nan
    default: text.allSatisfy { "0123456789+-.eE".contains($0) } ? Double(text) : nil
    }
  }

  private static func isName(_ text: String, colon: Bool) -> Bool {
    !text.isEmpty && !(text.first?.isNumber ?? true)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        case UInt8(ascii: ":"): colon
        default: false
        }
      }
  }
}
