import Yams

/// A node with its place, read strictly: whatever isn't what is asked for is a fault.
struct YAMLNode {
  let node: Node
  let place: PolicyPlace
  private let linesBefore: Int

  /// - Parameter linesBefore: of the file, before the document.
  init(_ node: Node, file: String, linesBefore: Int) {
    self.node = node
    self.linesBefore = linesBefore
    place = PolicyPlace(file: file, line: (node.mark?.line ?? 1) + linesBefore, column: node.mark?.column ?? 1)
  }

  func fault(_ message: String) -> PolicyFault {
    PolicyFault(place: place, message: message)
  }

  private func child(_ node: Node) -> YAMLNode {
    YAMLNode(node, file: place.file, linesBefore: linesBefore)
  }

  /// The members of a mapping; unknown ones are faults. `nil` for anything else.
  ///
  /// - Parameter allowed: `nil` allows every name.
  func members(
    allowed: [String]?, of what: String, _ faults: inout [PolicyFault]
  ) -> [String: YAMLNode]? {
    guard isPlain(&faults) else { return nil }
    guard case .mapping(let mapping) = node else {
      faults.append(fault("\(what) must be members, as in `name: value`, not \(kind)"))
      return nil
    }
    var members: [String: YAMLNode] = [:]
    for (key, value) in mapping {
      guard let name = child(key).text("a member's name", &faults) else { continue }
      if let allowed, !allowed.contains(name) {
        let nearest = allowed.min { $0.editDistance(to: name) < $1.editDistance(to: name) }
        let hint =
          nearest.flatMap { $0.editDistance(to: name) <= 2 ? "; did you mean `\($0)`?" : nil }
          ?? ", only \(allowed.joined(separator: ", "))"
        faults.append(child(key).fault("\(what) has no `\(name)`\(hint)"))
      } else if members.updateValue(child(value), forKey: name) != nil {
        faults.append(child(key).fault("`\(name)` is given more than once"))
      }
    }
    return members
  }

  /// The items of a list; `nil` for anything else.
  func items(_ what: String, _ faults: inout [PolicyFault]) -> [YAMLNode]? {
    guard isPlain(&faults) else { return nil }
    guard case .sequence(let sequence) = node else {
      faults.append(fault("`\(what)` must be a list, not \(kind)"))
      return nil
    }
    return sequence.map(child)
  }

  /// A text as it stands, whatever else YAML would take it for: an account id stays one. `nil` for what has no value.
  func text(_ what: String, _ faults: inout [PolicyFault]) -> String? {
    guard isPlain(&faults) else { return nil }
    guard case .scalar(let scalar) = node else {
      faults.append(fault("`\(what)` must be a text, not \(kind)"))
      return nil
    }
    let isNothing = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    guard !isNothing, !scalar.string.allSatisfy(\.isWhitespace) else {
      faults.append(fault("`\(what)` has no value; leave it out, or say one"))
      return nil
    }
    return scalar.string
  }

  /// `true` or `false`, in no other spelling.
  func flag(_ what: String, _ faults: inout [PolicyFault]) -> Bool? {
    guard let text = text(what, &faults) else { return nil }
    guard isBare, text == "true" || text == "false" else {
      faults.append(fault("`\(what)` must be true or false, not `\(text)`"))
      return nil
    }
    return text == "true"
  }

  /// Whether it is a scalar without quotes.
  var isBare: Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.style == .plain
  }

  var isScalar: Bool {
    guard case .scalar = node else { return false }
    return true
  }

  /// Anchors would let a small file stand for a huge one, and hide where a value comes from.
  private func isPlain(_ faults: inout [PolicyFault]) -> Bool {
    guard node.anchor == nil else {
      faults.append(fault("anchors and aliases are not allowed; write it out"))
      return false
    }
    return true
  }

  private var kind: String {
    switch node {
    case .scalar: "a single value"
    case .mapping: "members"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
