import PratiqueClient
import PratiqueCore

/// Reads the value of one member of a spec.
struct PolicyValueReader {
  /// Of the member in the request.
  let path: [String]
  /// Of what lies in the value, by path in the request.
  private(set) var places: [[String]: PolicyPlace] = [:]

  init(path: [String]) {
    self.path = path
  }

  /// `nil` where something is wrong, which is then in `faults`.
  mutating func value(
    of member: PolicySchema.Member, _ node: YAMLNode, _ faults: inout [PolicyFault]
  ) -> PolicyDocument.Value? {
    switch member.kind {
    case .text: node.text(member.name, &faults).map(PolicyDocument.Value.text)
    case .flag: node.flag(member.name, &faults).map(PolicyDocument.Value.flag)
    case .control: Self.checked(node, member.name, &faults, FilterArguments.control) { .text($0.description) }
    case .identifier: Self.checked(node, member.name, &faults, FilterArguments.team) { .text($0.rawValue) }
    case .category: Self.checked(node, member.name, &faults, FilterArguments.category) { .text($0.rawValue) }
    case .time: Self.time(node, member.name, &faults)
    case .length: Self.length(node, member.name, &faults)
    case .approvals: Self.approvals(node, member.name, &faults)
    case .tags: tags(node, member.name, &faults)
    case .scope: scope(node, &faults)
    case .teamScopes: list(node, member.name, &faults) { Self.teamScope($0, &$1) }
    case .accounts:
      list(node, member.name, &faults) { item, faults in
        Self.checked(item, "account", &faults, FilterArguments.accountID) { .text($0.rawValue) }
      }
    case .categories:
      list(node, member.name, &faults) { item, faults in
        Self.checked(item, "category", &faults, FilterArguments.category) { .text($0.rawValue) }
      }
    case .targets:
      list(node, member.name, &faults) { item, faults in
        Self.checked(item, "target", &faults, FilterArguments.target) { .text($0) }
      }
    }
  }

  /// The name of an object: of an account its 12 digits.
  static func name(
    _ node: YAMLNode, of kind: PolicyDocument.Kind, _ faults: inout [PolicyFault]
  ) -> String? {
    switch kind {
    case .account: parsed(node, "name", &faults, FilterArguments.accountID)?.rawValue
    case .accountGroup, .team, .enablement, .exemption, .guardRail:
      parsed(node, "name", &faults, FilterArguments.team)?.rawValue
    }
  }

  /// A text that the command line would take too.
  static func parsed<Value>(
    _ node: YAMLNode, _ what: String, _ faults: inout [PolicyFault], _ parse: (String) throws -> Value
  ) -> Value? {
    guard let text = node.text(what, &faults) else { return nil }
    do {
      return try parse(text)
    } catch {
      faults.append(node.fault("`\(what)` can't be `\(text)`: \(error)"))
      return nil
    }
  }

  private static func checked<Value>(
    _ node: YAMLNode, _ what: String, _ faults: inout [PolicyFault], _ parse: (String) throws -> Value,
    _ write: (Value) -> PolicyDocument.Value
  ) -> PolicyDocument.Value? {
    parsed(node, what, &faults, parse).map(write)
  }

  private mutating func list(
    _ node: YAMLNode, _ name: String, _ faults: inout [PolicyFault],
    _ read: (YAMLNode, inout [PolicyFault]) -> PolicyDocument.Value?
  ) -> PolicyDocument.Value? {
    guard let items = node.items(name, &faults) else { return nil }
    for (index, item) in items.enumerated() { places[path + [String(index)]] = item.place }
    let values = items.compactMap { read($0, &faults) }
    return values.count == items.count ? .list(values) : nil
  }

  private func tags(
    _ node: YAMLNode, _ name: String, _ faults: inout [PolicyFault]
  ) -> PolicyDocument.Value? {
    guard let members = node.members(allowed: nil, of: "`\(name)`", &faults) else { return nil }
    var tags: [String: PolicyDocument.Value] = [:]
    for (key, value) in members { tags[key] = value.text(key, &faults).map(PolicyDocument.Value.text) }
    return tags.count == members.count ? .object(tags) : nil
  }

  /// The word `organisation`, or one of `group: …`, `account: …` with perhaps `region: …`.
  private mutating func scope(_ node: YAMLNode, _ faults: inout [PolicyFault]) -> PolicyDocument.Value? {
    if node.isScalar {
      guard let text = node.text("scope", &faults) else { return nil }
      if text == "organisation" { return .object([:]) }
      faults.append(node.fault("`scope` is `organisation`, {account: 111122223333} or {group: name}, not `\(text)`"))
      return nil
    }
    guard let members = node.members(allowed: ["account", "region", "group"], of: "`scope`", &faults) else {
      return nil
    }
    guard (members["account"] == nil) != (members["group"] == nil) else {
      faults.append(node.fault("`scope` needs either `account` or `group`"))
      return nil
    }
    if let region = members["region"], members["group"] != nil {
      faults.append(region.fault("a `region` needs its `account`"))
      return nil
    }
    var scope: [String: PolicyDocument.Value] = [:]
    for (name, key, parse) in [
      ("account", "account_id", { try FilterArguments.accountID($0).rawValue }),
      ("region", "region", { try FilterArguments.region($0).rawValue }),
      ("group", "account_group", { try FilterArguments.accountGroup($0).rawValue }),
    ] as [(String, String, (String) throws -> String)] {
      guard let member = members[name] else { continue }
      places[path + [key]] = member.place
      scope[key] = Self.checked(member, name, &faults, parse) { .text($0) }
    }
    return scope.count == members.count ? .object(scope) : nil
  }
}
