public import PratiqueCore

/// Something that happens in a story.
public struct StoryEvent: Sendable, CustomStringConvertible {
  /// What happens. Decisions are named by the event that asked for them, so that others can be left out.
  public enum Kind: Sendable {
    /// Resources are seen, in one body.
    case observe([Observation])
    /// Somebody asks for an exemption; somebody else approves it at once, or nobody does yet.
    case exempt(Terms, isApproved: Bool)
    case approve(Int)
    case withdraw(Int)
    case revoke(Int)
    /// Another end; a later one waits for approval, which is given or not.
    case reschedule(Int, expiresAt: Instant?, isApproved: Bool)
    /// Other targets from another instant on.
    case widen(Int, targets: [String], startsAt: Instant?, isApproved: Bool)
    /// A control is set; a second person agrees at once where one must, or doesn't yet.
    case set(Setting, isApproved: Bool)
    case agree(Int)
    case inherit(Int)
    /// A team comes to own something, or the n-th of what it owns no more.
    case own(TeamID, TeamScope)
    case disown(TeamID, Int)
    case group(AccountGroupID, [AccountID])
    /// The server's own work; it must change no answer.
    case sweep, close
    /// Everything is compared, as far as it got.
    case look
  }

  /// What an exemption is to say.
  public struct Terms: Sendable {
    /// Who owns it.
    public var team: TeamID
    /// What is judged.
    public var control: ControlID
    /// Of what.
    public var targets: [String]
    /// All must hold.
    public var tags: [String: String]
    /// Only that one.
    public var container: String?
    /// Whether it ends when the resource changes.
    public var isUntilChanged: Bool
    /// `nil` is at once.
    public var startsAt: Instant?
    /// `nil` is never.
    public var expiresAt: Instant?
  }

  /// What is to be on or off.
  public struct Setting: Sendable {
    /// What is judged.
    public var control: ControlID
    /// Where.
    public var scope: Scope
    /// On or off.
    public var isEnabled: Bool
    /// Whether narrower scopes may not say otherwise.
    public var isLocked: Bool
    /// `nil` is at once.
    public var startsAt: Instant?
    /// `nil` is never.
    public var endsAt: Instant?
  }

  /// Its name within the story.
  public let id: Int
  /// When.
  public let at: Instant
  /// What.
  public let kind: Kind

  /// One line.
  public var description: String {
    if case .observe(let observations) = kind {
      return "\(id) \(at) observe " + observations.map(\.configurationItem).joined(separator: " ")
    }
    return "\(id) \(at) \(kind)"
  }
}

/// Random events about a few resources of a few accounts of one organisation, so that they get in each other's way.
public struct HistoryStory: Sendable, CustomStringConvertible {
  /// By which organisation and accounts are named.
  public let number: Int
  /// In the order of time.
  public var events: [StoryEvent]
  /// Behind everything; what is due by then isn't written.
  public let end: Instant
  /// All that something may begin or end at.
  public let instants: [Instant]
  /// For what is drawn while it is told.
  public let seed: UInt64

  /// The controls that decisions are about: of services, task definitions with containers, and clusters.
  public static let controls = [2, 5, 10, 12].map { ControlID(ecs: $0) }
  /// Two of them.
  public static let teams = ["shop", "base"].map { TeamID($0)! }
  /// Two of them.
  public static let groups = ["prod", "lab"].map { AccountGroupID($0)! }

  /// The accounts of the story.
  public var accounts: [AccountID] { Self.accounts(of: number) }

  static func accounts(of number: Int) -> [AccountID] {
    (0..<3).map { AccountID("\(100_000_000_000 + number * 10 + $0)")! }
  }

  /// One line for each event.
  public var description: String {
    events.map(\.description).joined(separator: "\n") + "\nend \(end)"
  }

  /// Draws a story.
  public init(number: Int, using generator: inout some RandomNumberGenerator) {
    self.number = number
    seed = generator.next()
    var teller = Teller(accounts: Self.accounts(of: number), &generator)
    let count = Int.random(in: 5...25, using: &generator)
    instants = teller.instants
    events = (0..<count).map { id in teller.event(id, at: teller.times[id], &generator) }
    end = teller.times[count]
  }

  /// The shortest story that still has a property, found by leaving out one event after the other.
  public func shrunk(while isInteresting: (HistoryStory) async throws -> Bool) async rethrows -> HistoryStory {
    var smallest = self
    var step = max(1, events.count / 2)
    while step >= 1 {
      var place = smallest.events.count - step
      while place >= 0 {
        var candidate = smallest
        candidate.events.removeSubrange(place..<min(place + step, candidate.events.count))
        if try await isInteresting(candidate) { smallest = candidate }
        place = min(place, smallest.events.count) - step
      }
      if step == 1 { break }
      step /= 2
    }
    return smallest
  }
}

/// Draws events one after the other.
private struct Teller {
  let accounts: [AccountID]
  /// Of the events, and one more.
  var times: [Instant] = []
  var instants: [Instant] = []
  private var order: Int64 = 0
  private var requests: [Int] = []
  private var settings: [Int] = []

  /// Nights on which clocks change in Berlin and New York, ends of months and years, and an afternoon.
  private static let beginnings = [
    "2026-03-28T20:00:00Z", "2026-10-24T21:30:00Z", "2026-03-08T03:00:00Z", "2026-04-30T21:00:00Z",
    "2025-12-31T20:00:00Z", "2026-06-15T14:00:00Z", "2024-02-28T23:00:00Z", "2026-10-25T00:30:00Z",
  ].map { Instant($0)! }

  init(accounts: [AccountID], _ generator: inout some RandomNumberGenerator) {
    self.accounts = accounts
    var instant = draw(Self.beginnings, &generator).adding(seconds: Int64.random(in: 0...7200, using: &generator))
    let isSlow = Bool.random(using: &generator)
    for _ in 0...25 {
      times.append(instant)
      instant = Self.later(than: instant, isSlow: isSlow, &generator)
    }
    instants = times + times.map(\.justBefore) + times.map(\.justAfter)
    for _ in 0..<8 { instants.append(Self.later(than: draw(times, &generator), isSlow: true, &generator)) }
    instants.sort()
  }

  private static func later(
    than instant: Instant, isSlow: Bool, _ generator: inout some RandomNumberGenerator
  ) -> Instant {
    let hour: Int64 = 3_600_000_000
    func next(_ step: Int64, offset: Int64 = 0) -> Int64 {
      step - (instant.microseconds + offset) % step
    }
    let gap: Int64
    switch Int.random(in: 0..<(isSlow ? 12 : 9), using: &generator) {
    case 0: gap = 0
    case 1: gap = 1
    case 2: gap = 1_000_000 * Int64.random(in: 1...3000, using: &generator)
    case 3: gap = next(hour)
    case 4: gap = next(hour) - 1
    case 5: gap = next(hour / 4)
    case 6: gap = next(24 * hour)
    case 7: gap = next(24 * hour, offset: draw([1, 2], &generator) * hour)
    case 8: gap = hour * Int64.random(in: 1...30, using: &generator)
    default: gap = 1_000_000 * Int64.random(in: 1...3_000_000, using: &generator)
    }
    return Instant(microseconds: instant.microseconds + gap)
  }

  // MARK: Events

  mutating func event(_ id: Int, at instant: Instant, _ generator: inout some RandomNumberGenerator) -> StoryEvent {
    StoryEvent(id: id, at: instant, kind: id == 0 ? .observe(seen(&generator)) : kind(id, at: instant, &generator))
  }

  private mutating func kind(
    _ id: Int, at instant: Instant, _ generator: inout some RandomNumberGenerator
  ) -> StoryEvent.Kind {
    switch Int.random(in: 0..<40, using: &generator) {
    case 0..<12: return .observe(seen(&generator))
    case 12..<18:
      requests.append(id)
      return .exempt(terms(at: instant, &generator), isApproved: chance(4, of: 5, &generator))
    case 18..<24:
      guard !requests.isEmpty else { return .observe(seen(&generator)) }
      let request = draw(requests, &generator)
      let isApproved = chance(2, of: 3, &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: return .approve(request)
      case 1: return .withdraw(request)
      case 2, 3: return .revoke(request)
      case 4, 5, 6:
        return .reschedule(request, expiresAt: date(after: instant, &generator), isApproved: isApproved)
      default:
        let starts = chance(1, of: 2, &generator) ? date(after: instant, &generator) : nil
        return .widen(request, targets: targets(&generator), startsAt: starts, isApproved: isApproved)
      }
    case 24..<29:
      settings.append(id)
      return .set(setting(at: instant, &generator), isApproved: chance(3, of: 4, &generator))
    case 29..<31:
      guard !settings.isEmpty else { return .observe(seen(&generator)) }
      return chance(1, of: 3, &generator) ? .agree(draw(settings, &generator)) : .inherit(draw(settings, &generator))
    case 31..<33: return .own(draw(HistoryStory.teams, &generator), teamScope(&generator))
    case 33: return .disown(draw(HistoryStory.teams, &generator), Int.random(in: 0...3, using: &generator))
    case 34..<36:
      return .group(
        draw(HistoryStory.groups, &generator), accounts.filter { _ in Bool.random(using: &generator) })
    case 36: return .sweep
    case 37: return .close
    default: return .look
    }
  }

  private func date(after instant: Instant, _ generator: inout some RandomNumberGenerator) -> Instant? {
    let later = instants.filter { $0 > instant }
    return later.isEmpty ? nil : draw([nil] + later.map(Optional.some), &generator)
  }

  private func start(at instant: Instant, _ generator: inout some RandomNumberGenerator) -> Instant? {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0, 1: nil
    case 2: draw(instants.filter { $0 <= instant }, &generator)
    default: draw(instants, &generator)
    }
  }

  private func terms(at instant: Instant, _ generator: inout some RandomNumberGenerator) -> StoryEvent.Terms {
    var targets = targets(&generator)
    let control = draw(HistoryStory.controls, &generator)
    let isUntilChanged = chance(1, of: 6, &generator)
    if isUntilChanged { targets = [resource(of: control, &generator).resource.rawValue] }
    let startsAt = start(at: instant, &generator)
    return StoryEvent.Terms(
      team: draw(HistoryStory.teams, &generator), control: control,
      targets: chance(1, of: 3, &generator) ? [resource(of: control, &generator).resource.rawValue] : targets,
      tags: chance(1, of: 4, &generator) ? ["env": draw(["a", "b"], &generator)] : [:],
      container: control == ControlID(ecs: 5) && Bool.random(using: &generator)
        ? draw(["app", "log"], &generator) : nil,
      isUntilChanged: isUntilChanged, startsAt: startsAt,
      expiresAt: date(after: max(instant, startsAt ?? instant), &generator))
  }

  private func targets(_ generator: inout some RandomNumberGenerator) -> [String] {
    (0..<Int.random(in: 1...2, using: &generator)).map { _ in
      let account = draw(accounts, &generator)
      return draw(
        [
          account.rawValue, "arn:aws:ecs:*:*:**", "arn:aws:ecs:eu-west-1:\(account):**",
          "arn:aws:ecs:*:\(account):**a", "arn:aws:ecs:*:*:*/*", "arn:aws:ecs:us-*:*:**",
        ], &generator)
    }
  }

  private func setting(at instant: Instant, _ generator: inout some RandomNumberGenerator) -> StoryEvent.Setting {
    let account = draw(accounts, &generator)
    let scope: Scope =
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: .organisation
      case 1: .group(draw(HistoryStory.groups, &generator))
      case 2: .account(account)
      default: .region(account, draw(Self.regions, &generator))
      }
    let startsAt = start(at: instant, &generator)
    return StoryEvent.Setting(
      control: draw(HistoryStory.controls, &generator), scope: scope, isEnabled: chance(1, of: 3, &generator),
      isLocked: chance(1, of: 10, &generator), startsAt: startsAt,
      endsAt: date(after: max(instant, startsAt ?? instant), &generator))
  }

  private func teamScope(_ generator: inout some RandomNumberGenerator) -> TeamScope {
    let account = draw(accounts, &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return TeamScope(accountID: account, region: draw(Self.regions, &generator))
    case 1:
      return TeamScope(accountID: account, pattern: try! ARNPattern("arn:aws:ecs:*:\(account):*/a**"))
    case 2: return TeamScope(accountID: account, tag: TagCondition(key: "env", value: draw(["a", "b"], &generator)))
    default: return TeamScope(accountID: account)
    }
  }

  // MARK: Resources

  private static let regions = ["eu-west-1", "us-east-1"].map { Region($0)! }

  private func resource(of control: ControlID, _ generator: inout some RandomNumberGenerator) -> ResourceARN {
    let kind = control == ControlID(ecs: 5) ? 2 : control == ControlID(ecs: 12) ? 0 : 1
    return resource(kind, &generator)
  }

  private func resource(_ kind: Int, _ generator: inout some RandomNumberGenerator) -> ResourceARN {
    // Most of it is in one place.
    let account = chance(1, of: 2, &generator) ? accounts[0] : draw(accounts, &generator)
    let region = chance(2, of: 3, &generator) ? Self.regions[0] : draw(Self.regions, &generator)
    let name = draw(["a", "a", "b"], &generator)
    let rest = ["cluster/\(name)", "service/\(name)/\(name)", "task-definition/\(name)"][kind]
    let suffix = kind == 2 ? ":\(Int.random(in: 1...3, using: &generator))" : ""
    return try! ResourceARN("arn:aws:ecs:\(region):\(account):\(rest)\(suffix)")
  }

  private mutating func seen(_ generator: inout some RandomNumberGenerator) -> [Observation] {
    (0..<draw([1, 1, 2, 4], &generator)).map { _ in
      let kind = draw([0, 1, 1, 2, 2, 2], &generator)
      let resource = resource(kind, &generator)
      // Each order key occurs once; some come late, and are stale then.
      order += 2
      let late = chance(1, of: 12, &generator) ? 7 : 0 as Int64
      let key = OrderKey(capturedAt: Instant(microseconds: (1_000 + order - late) * 1_000_000), stateID: 0)
      let isGone = chance(1, of: 8, &generator)
      let sight: Observation.Sight =
        isGone ? .gone(status: "ResourceDeleted") : .present(configuration(kind, of: resource, &generator))
      let tags = ["env": draw(["a", "a", "b", "c"], &generator)]
      return Observation(resource: resource, order: key, sight: sight, tags: tags)
    }
  }

  private func configuration(
    _ kind: Int, of resource: ResourceARN, _ generator: inout some RandomNumberGenerator
  ) -> Configuration {
    switch kind {
    case 0:
      let value = draw(["enabled", "disabled", "disabled", nil], &generator)
      return .cluster(Cluster(settings: [Cluster.Setting(name: "containerInsights", value: value)]))
    case 1:
      let prefix = "arn:aws:ecs:\(resource.region):\(resource.accountID):task-definition/"
      return .service(
        Service(
          status: draw([.active, .active, .active, .draining, .inactive], &generator),
          awsvpcConfiguration: Service.AwsvpcConfiguration(
            assignPublicIP: draw([.enabled, .enabled, .disabled, nil], &generator)),
          launchType: draw(["FARGATE", "FARGATE", "EC2"], &generator),
          platformVersion: draw(["1.0.0", "1.4.0", "LATEST"], &generator),
          taskDefinition: try! ResourceARN(
            "\(prefix)\(draw(["a", "b"], &generator)):\(Int.random(in: 1...3, using: &generator))")))
    default:
      let names = [["app"], ["log"], ["app", "log"], ["app", nil]]
      return .taskDefinition(
        TaskDefinition(
          status: draw([.active, .active, .active, .inactive], &generator),
          networkMode: draw(["host", "awsvpc"], &generator), pidMode: draw(["host", nil], &generator),
          operatingSystemFamily: draw(["LINUX", "WINDOWS_SERVER_2022_CORE", nil, nil], &generator),
          containers: draw(names, &generator).map { name in
            ContainerDefinition(
              name: name, user: draw(["root", "1000"], &generator),
              hasReadonlyRootFilesystem: chance(1, of: 3, &generator))
          }))
    }
  }
}

private func draw<T>(_ values: [T], _ generator: inout some RandomNumberGenerator) -> T {
  values[Int.random(in: 0..<values.count, using: &generator)]
}

private func chance(_ part: Int, of whole: Int, _ generator: inout some RandomNumberGenerator) -> Bool {
  Int.random(in: 0..<whole, using: &generator) < part
}
