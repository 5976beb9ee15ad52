import PratiqueClient
import PratiqueCore

extension PolicyValueReader {
  /// RFC 3339 with a zone. A length from now on would mean something else each time the files are applied.
  static func time(_ node: YAMLNode, _ name: String, _ faults: inout [PolicyFault]) -> PolicyDocument.Value? {
    guard let text = node.text(name, &faults) else { return nil }
    if let instant = Instant(text) { return .text(instant.description) }
    let day = Instant("\(text)T00:00:00Z") != nil
    let why = day || Instant("\(text)Z") != nil ? "has no time zone" : "is no time"
    faults.append(
      node.fault("`\(name)` \"\(text)\" \(why); write \(day ? "\(text)T00:00:00Z" : "2026-06-01T00:00:00Z")"))
    return nil
  }

  /// `90d`, in seconds.
  static func length(_ node: YAMLNode, _ name: String, _ faults: inout [PolicyFault]) -> PolicyDocument.Value? {
    guard let text = node.text(name, &faults) else { return nil }
    if let seconds = TimeArgument.seconds(in: text) { return .number(Int(seconds)) }
    faults.append(node.fault("`\(name)` \"\(text)\" is no length of time; write it like 90d, 12h or 30m"))
    return nil
  }

  /// 1 to 5.
  static func approvals(_ node: YAMLNode, _ name: String, _ faults: inout [PolicyFault]) -> PolicyDocument.Value? {
    guard let text = node.text(name, &faults) else { return nil }
    if node.isBare, let number = Int(text), (1...5).contains(number) { return .number(number) }
    faults.append(node.fault("`\(name)` must be a number from 1 to 5, not `\(text)`"))
    return nil
  }

  /// A part of an account: `account`, and perhaps `region`, `resources` (a pattern) and `tag` (`key=value`).
  static func teamScope(_ node: YAMLNode, _ faults: inout [PolicyFault]) -> PolicyDocument.Value? {
    let allowed = ["account", "region", "resources", "tag"]
    guard let members = node.members(allowed: allowed, of: "a team's scope", &faults) else { return nil }
    guard let account = members["account"] else {
      faults.append(node.fault("`account` is missing in a team's scope"))
      return nil
    }
    var scope: [String: PolicyDocument.Value] = [:]
    if let account = parsed(account, "account", &faults, FilterArguments.accountID) {
      scope["account_id"] = .text(account.rawValue)
    }
    if let region = members["region"].flatMap({ parsed($0, "region", &faults, FilterArguments.region) }) {
      scope["region"] = .text(region.rawValue)
    }
    if let pattern = members["resources"].flatMap({ parsed($0, "resources", &faults, pattern) }) {
      scope["pattern"] = .text(pattern)
    }
    if let tag = members["tag"].flatMap({ parsed($0, "tag", &faults, FilterArguments.tag) }) {
      scope["tag"] = .object(["key": .text(tag.key), "value": .text(tag.value)])
    }
    return scope.count == members.count ? .object(scope) : nil
  }

  private static func pattern(_ text: String) throws -> String {
    do throws(ARNPatternError) {
      return try ARNPattern(text).rawValue
    } catch {
      throw FilterArguments.Refusal(description: "it \(error)")
    }
  }
}
