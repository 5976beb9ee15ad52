import Yams

extension Datum {
  /// The value as a YAML document. Texts that could be read as something else are quoted; what isn't ASCII is escaped.
  func yaml() throws -> String {
    try Yams.serialize(node: node, allowUnicode: false)
  }

  private var node: Node {
    switch self {
    case .none: .scalar(Node.Scalar("null", Tag(.null)))
    case .flag(let flag): .scalar(Node.Scalar(flag ? "true" : "false", Tag(.bool)))
    case .number(let number): .scalar(Node.Scalar(String(number), Tag(.int)))
    case .decimal(let number): .scalar(Node.Scalar(String(number), Tag(.float)))
    case .text(let text): .scalar(Node.Scalar(text, Tag(.str), text.needsYAMLQuotes ? .doubleQuoted : .any))
    case .list(let values): .sequence(Node.Sequence(values.map(\.node)))
    case .record(let record):
      .mapping(Node.Mapping(record.fields.map { (Datum.text($0.name).node, $0.value.node) }))
    }
  }
}

extension String {
  /// Whether a reader could take the bare text for a number, a time, a truth or nothing.
  var needsYAMLQuotes: Bool {
    guard let first = unicodeScalars.first else { return true }
    if ("0"..."9").contains(first) || "+-.~".unicodeScalars.contains(first) { return true }
    return ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(lowercased())
  }
}
