import PratiqueClient
import Yams

/// One document of a file: what it says, and where it says it.
struct PolicyDraft: Sendable {
  /// Names an object within a policy.
  struct Key: Hashable, Sendable {
    let kind: PolicyDocument.Kind
    let name: String
  }

  /// Where the members of a document stand, by their path in the request.
  struct Places: Sendable {
    let name: PolicyPlace
    var members: [[String]: PolicyPlace] = [:]

    /// Of a member, or of the nearest one above it.
    func place(of path: [String]) -> PolicyPlace {
      for length in stride(from: path.count, to: 0, by: -1) {
        if let place = members[Array(path.prefix(length))] { return place }
      }
      return name
    }
  }

  let key: Key
  let document: PolicyDocument
  let places: Places

  /// Reads every document of a file; what is wrong goes to `faults`, and none hides another.
  static func drafts(in text: String, file: String, _ faults: inout [PolicyFault]) -> [PolicyDraft] {
    var drafts: [PolicyDraft] = []
    for chunk in YAMLChunk.chunks(of: text) {
      do throws(PolicyFault) {
        let draft = try chunk.withNode(file: file) { node in
          PolicyDraft(YAMLNode(node, file: file, linesBefore: chunk.linesBefore), &faults)
        }
        if let draft = draft ?? nil { drafts.append(draft) }
      } catch {
        faults.append(error)
      }
    }
    return drafts
  }

  private init?(_ root: YAMLNode, _ faults: inout [PolicyFault]) {
    guard let members = root.members(allowed: ["kind", "name", "spec"], of: "a document", &faults) else { return nil }
    for required in ["kind", "name", "spec"] where members[required] == nil {
      faults.append(root.fault("`\(required)` is missing"))
    }
    guard let kind = members["kind"].flatMap({ Self.kind($0, &faults) }) else { return nil }
    let name = members["name"].flatMap { PolicyValueReader.name($0, of: kind, &faults) }
    guard let spec = members["spec"] else { return nil }
    var reader = PolicySpecReader(kind: kind)
    reader.read(spec, &faults)
    guard let name, let place = members["name"]?.place else { return nil }
    key = Key(kind: kind, name: name)
    document = PolicyDocument(kind: kind, name: name, spec: reader.members)
    var places = Places(name: place, members: reader.places)
    places.members[["kind"]] = members["kind"]?.place
    places.members[["name"]] = place
    places.members[["spec"]] = spec.place
    self.places = places
  }

  private static func kind(_ node: YAMLNode, _ faults: inout [PolicyFault]) -> PolicyDocument.Kind? {
    guard let text = node.text("kind", &faults) else { return nil }
    guard let kind = PolicyDocument.Kind(rawValue: text) else {
      let kinds = PolicyDocument.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      faults.append(node.fault("there is no kind `\(text)`, only \(kinds)"))
      return nil
    }
    return kind
  }
}
