import PratiqueClient

/// Reads the spec of a document by its kind's schema.
struct PolicySpecReader {
  let kind: PolicyDocument.Kind
  /// As they are sent.
  private(set) var members: [String: PolicyDocument.Value] = [:]
  /// By path in the request.
  private(set) var places: [[String]: PolicyPlace] = [:]

  init(kind: PolicyDocument.Kind) {
    self.kind = kind
  }

  /// Reads all that is there; what is wrong goes to `faults`.
  mutating func read(_ spec: YAMLNode, _ faults: inout [PolicyFault]) {
    let schema = PolicySchema.of(kind)
    let names = schema.members.map(\.name)
    guard let found = spec.members(allowed: names, of: "the spec of \(kind.rawValue)", &faults) else { return }
    for member in schema.members {
      guard let node = found[member.name] else {
        if member.isRequired {
          faults.append(spec.fault("`\(member.name)` is missing in the spec of \(kind.rawValue)"))
        }
        continue
      }
      let path = ["spec"] + member.path
      places[path] = node.place
      var reader = PolicyValueReader(path: path)
      if let value = reader.value(of: member, node, &faults) { set(value, at: member.path[...]) }
      places.merge(reader.places) { $1 }
    }
  }

  private mutating func set(_ value: PolicyDocument.Value, at path: ArraySlice<String>) {
    guard path.count == 2, let parent = path.first, let name = path.last else {
      if let name = path.first { members[name] = value }
      return
    }
    var inner: [String: PolicyDocument.Value] = [:]
    if case .object(let known) = members[parent] { inner = known }
    inner[name] = value
    members[parent] = .object(inner)
  }
}
