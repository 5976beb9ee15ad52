public import PratiqueCore

/// A few accounts, names and instants, so that decisions about them get in each other's way.
public struct DecisionWorld: Sendable, CustomStringConvertible {
  /// In no order.
  public var enablements: [Enablement] = []
  /// In no order.
  public var exemptions: [Exemption] = []
  /// What each team owns.
  public var teams: [TeamID: [TeamScope]] = [:]
  /// The groups of each account.
  public var groups: [AccountID: Set<AccountGroupID>] = [:]

  /// Where nobody decided anything.
  public init() {}

  /// The core's answers to this world.
  public var posture: Posture {
    Posture(
      enablements: Enablements(enablements, groups: groups), exemptions: Exemptions(exemptions, teams: teams))
  }

  /// One line for each decision.
  public var description: String {
    var lines = enablements.map { enablement in
      """
      enablement \(enablement.id) \(enablement.control) \(enablement.scope) \(enablement.isEnabled ? "on" : "off")\
      \(enablement.isLocked ? " locked" : "") [\(enablement.startsAt.microseconds), \
      \(enablement.endsAt?.microseconds.description ?? "∞"))
      """
    }
    lines += exemptions.map { exemption in
      """
      exemption \(exemption.id) v\(exemption.version) \(exemption.control) of \(exemption.team) \(exemption.state) \
      targets \(exemption.selector.targets.map(\.description)) tags \(exemption.selector.tags) \
      container \(exemption.selector.container ?? "-") facts \(exemption.selector.unchangedFacts ?? [:]) \
      [\(exemption.startsAt.microseconds), \(exemption.expiresAt?.microseconds.description ?? "∞")) \
      approved \(exemption.approvedAt?.microseconds.description ?? "-") \
      ended \(exemption.endedAt?.microseconds.description ?? "-")
      """
    }
    lines += teams.sorted { $0.key < $1.key }.map { "team \($0.key) owns \($0.value)" }
    lines += groups.sorted { $0.key < $1.key }.map { "account \($0.key) is in \($0.value)" }
    return lines.joined(separator: "\n")
  }

  // MARK: Random worlds

  /// Draws a world.
  public init(using generator: inout some RandomNumberGenerator) {
    for account in Self.accounts {
      groups[account] = Set(Self.groupIDs.filter { _ in Bool.random(using: &generator) })
    }
    for team in Self.teamIDs.dropLast(Int.random(in: 0...1, using: &generator)) {
      teams[team] = (0..<Int.random(in: 0...4, using: &generator)).map { _ in Self.teamScope(&generator) }
    }
    enablements = (0..<Int.random(in: 0...8, using: &generator)).map { Self.enablement($0, &generator) }
    exemptions = (0..<Int.random(in: 0...40, using: &generator)).map { Self.exemption($0, &generator) }
  }

  /// Draws something to ask about.
  public static func subject(using generator: inout some RandomNumberGenerator) -> Subject {
    let resource = resource(&generator)
    let evidence = (0..<Int.random(in: 0...3, using: &generator)).map { index in
      Evidence("containerDefinitions[\(index)].user", .notSet, container: draw(containers + [nil], &generator))
    }
    let outcome: Outcome =
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: .compliant(evidence)
      case 1: .notApplicable([])
      case 2: .insufficientData([])
      default: .nonCompliant(evidence)
      }
    var tags: [String: String] = [:]
    for key in ["env", "tier"] where Bool.random(using: &generator) { tags[key] = draw(["a", "b"], &generator) }
    return Subject(
      resource: resource, tags: tags, control: draw(controls, &generator), outcome: outcome,
      factsRead: draw(["x", "y", nil], &generator))
  }

  /// Draws an instant: mostly one at which something begins or ends, or the microsecond before.
  public static func instant(using generator: inout some RandomNumberGenerator) -> Instant {
    let boundary = draw(boundaries, &generator)
    return Instant(microseconds: boundary.microseconds + Int64(draw([-1, 0, 0, 0, 1], &generator)))
  }

  private static let accounts = ["111111111111", "222222222222"].map { AccountID($0)! }
  private static let groupIDs = ["prod", "dev"].map { AccountGroupID($0)! }
  private static let teamIDs = ["payments", "platform", "shop"].map { TeamID($0)! }
  private static let regions = ["eu-west-1", "us-east-1"].map { Region($0)! }
  private static let controls = [ControlID(ecs: 2), ControlID(ecs: 9)]
  private static let containers: [String?] = ["app", "log"]
  private static let boundaries = [10, 20, 20, 30, 30, 40].map { Instant(microseconds: $0) }

  /// So that most exemptions are in force at some instant, and some never are.
  private static let early = [10, 10, 10, 20, 30].map { Instant(microseconds: $0) }
  private static let late = [10, 20, 30, 40, 40].map { Instant(microseconds: $0) }

  private static func draw<T>(_ values: [T], _ generator: inout some RandomNumberGenerator) -> T {
    values[Int.random(in: 0..<values.count, using: &generator)]
  }

  private static func draw<T>(orNil values: [T], _ generator: inout some RandomNumberGenerator) -> T? {
    Bool.random(using: &generator) ? draw(values, &generator) : nil
  }

  private static func resource(_ generator: inout some RandomNumberGenerator) -> ResourceARN {
    let name = draw(["a", "ab", "aab"], &generator)
    let resource = draw(
      [
        "service/a/\(name)", "service/b/\(name)", "cluster/\(name)", "task-definition/\(name):1",
        "task-definition/\(name):2",
      ], &generator)
    return try! ResourceARN(
      "arn:aws:ecs:\(draw(regions, &generator)):\(draw(accounts, &generator)):\(resource)")
  }

  private static func pattern(_ generator: inout some RandomNumberGenerator) -> ARNPattern {
    let region = draw(["*", "*", "*", "eu-*", "eu-west-1", "*-?", "??-*-1"], &generator)
    let account = draw(["*", "*", "111111111111", "222222222222", "1*1", "????????????"], &generator)
    let resource = draw(
      [
        "**", "service/**", "service/*/a*", "service/a/*", "*/a", "**b", "s**/*b", "task-definition/*", "cluster/a?",
        "task-definition/a*b", "*", "**/a**", "service/a/a", "????????a",
      ], &generator)
    return try! ARNPattern("arn:aws:ecs:\(region):\(account):\(resource)")
  }

  private static func tag(_ generator: inout some RandomNumberGenerator) -> TagCondition {
    TagCondition(key: draw(["env", "tier"], &generator), value: draw(["a", "b"], &generator))
  }

  private static func teamScope(_ generator: inout some RandomNumberGenerator) -> TeamScope {
    let isWhole = Int.random(in: 0..<3, using: &generator) > 0
    return TeamScope(
      accountID: draw(accounts, &generator),
      region: isWhole ? nil : draw(orNil: regions, &generator),
      pattern: isWhole ? nil : draw([nil, pattern(&generator)], &generator),
      tag: isWhole ? nil : draw([nil, nil, tag(&generator)], &generator))
  }

  private static func enablement(_ number: Int, _ generator: inout some RandomNumberGenerator) -> Enablement {
    let account = draw(accounts, &generator)
    let scope: Scope =
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: .organisation
      case 1, 2: .group(draw(groupIDs, &generator))
      case 3: .account(account)
      default: .region(account, draw(regions, &generator))
      }
    return Enablement(
      id: EnablementID("enb_\(number)")!, control: draw(controls, &generator), scope: scope,
      isEnabled: Int.random(in: 0..<3, using: &generator) == 0,
      isLocked: Int.random(in: 0..<4, using: &generator) == 0,
      startsAt: draw(boundaries, &generator), endsAt: draw(orNil: boundaries, &generator))
  }

  private static func exemption(_ number: Int, _ generator: inout some RandomNumberGenerator) -> Exemption {
    let isUntilChanged = Int.random(in: 0..<6, using: &generator) == 0
    let targets = (0..<Int.random(in: 1...3, using: &generator)).map { _ -> Selector.Target in
      let resource = resource(&generator)
      switch Int.random(in: 0..<(isUntilChanged ? 2 : 6), using: &generator) {
      case 0: return .exact(resource.resource)
      case 1: return resource.revision == nil ? .exact(resource.resource) : .revision(resource)
      case 2: return .account(resource.accountID)
      default: return .pattern(pattern(&generator))
      }
    }
    var facts: [ARN: String] = [:]
    for case .exact(let arn) in targets { facts[arn] = draw(["x", "y"], &generator) }
    let selector = try! Selector(
      targets: targets,
      tags: (0..<draw([0, 0, 0, 0, 1, 2], &generator)).map { _ in tag(&generator) },
      container: draw([nil, nil, "app", "log"], &generator),
      unchangedFacts: isUntilChanged ? facts : nil)
    return Exemption(
      id: ExemptionID("exm_\(number / 2)")!, version: number % 2 + 1, team: draw(teamIDs, &generator),
      control: draw(controls, &generator), category: draw(Exemption.Category.allCases, &generator),
      selector: selector, startsAt: draw(early, &generator),
      expiresAt: draw([nil] + late.map(Optional.some), &generator),
      state: draw(Exemption.State.allCases + Array(repeating: .approved, count: 12), &generator),
      approvedAt: draw([nil] + early.map(Optional.some), &generator),
      endedAt: draw([nil, nil, nil, nil] + late.map(Optional.some), &generator))
  }
}

extension DecisionWorld {
  /// The smallest world that still has a property, found by leaving out one decision, target or scope after the other.
  public func shrunk(while isInteresting: (DecisionWorld) -> Bool) -> DecisionWorld {
    var smallest = self
    var isShrinking = true
    while isShrinking {
      isShrinking = false
      for candidate in smallest.smaller where isInteresting(candidate) {
        smallest = candidate
        isShrinking = true
        break
      }
    }
    return smallest
  }

  private var smaller: [DecisionWorld] {
    func without<T>(_ path: WritableKeyPath<DecisionWorld, [T]>) -> [DecisionWorld] {
      self[keyPath: path].indices.map { index in
        var world = self
        world[keyPath: path].remove(at: index)
        return world
      }
    }
    var worlds = without(\.exemptions) + without(\.enablements)
    for team in teams.keys {
      for index in teams[team]!.indices {
        var world = self
        world.teams[team]!.remove(at: index)
        worlds.append(world)
      }
    }
    for account in groups.keys where !groups[account]!.isEmpty {
      var world = self
      world.groups[account] = []
      worlds.append(world)
    }
    for index in exemptions.indices {
      for selector in exemptions[index].selector.smaller {
        var world = self
        world.exemptions[index] = exemptions[index].with(selector)
        worlds.append(world)
      }
    }
    return worlds
  }
}

extension Selector {
  fileprivate var smaller: [Selector] {
    var selectors: [Selector?] = targets.indices.map { index in
      var targets = targets
      targets.remove(at: index)
      return try? Selector(targets: targets, tags: tags, container: container, unchangedFacts: unchangedFacts)
    }
    if !tags.isEmpty {
      selectors.append(try? Selector(targets: targets, container: container, unchangedFacts: unchangedFacts))
    }
    if container != nil {
      selectors.append(try? Selector(targets: targets, tags: tags, unchangedFacts: unchangedFacts))
    }
    if unchangedFacts != nil {
      selectors.append(try? Selector(targets: targets, tags: tags, container: container))
    }
    return selectors.compactMap(\.self)
  }
}

extension Exemption {
  fileprivate func with(_ selector: Selector) -> Exemption {
    Exemption(
      id: id, version: version, team: team, control: control, category: category, selector: selector,
      startsAt: startsAt, expiresAt: expiresAt, state: state, approvedAt: approvedAt, endedAt: endedAt,
      isParameterEntry: isParameterEntry)
  }
}
