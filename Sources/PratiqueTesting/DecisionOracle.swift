public import PratiqueCore

/// The slow and obvious way to a verdict: look at everything, every time.
///
/// Written from DESIGN sections 3 and 4. It shares the plain values with the core, and none of its answers.
public struct DecisionOracle: Sendable {
  /// All there is to know.
  public let world: DecisionWorld

  /// Looks at a world.
  public init(_ world: DecisionWorld) {
    self.world = world
  }

  /// Everything that must agree, in words, so that a difference can be read.
  public func answer(_ subject: Subject, at instant: Instant) -> String {
    let setting = setting(subject.control, subject.resource.accountID, subject.resource.region, at: instant)
    let covering = world.exemptions.filter { covers($0, subject, at: instant) }
    let isEnabled = setting?.isEnabled ?? true
    let left = uncovered(subject.outcome, by: covering)
    var verdict: String
    switch subject.outcome {
    case .compliant: verdict = "PASS"
    case .notApplicable: verdict = "NOT_APPLICABLE"
    case .insufficientData: verdict = "NO_DATA"
    case .nonCompliant(let evidence):
      let isWhole = covering.contains { $0.selector.container == nil }
      verdict = isWhole || (!evidence.isEmpty && left.isEmpty) ? "EXEMPT" : "FAIL"
    }
    if !isEnabled { verdict = "DISABLED" }
    let names = covering.map { "\($0.id.rawValue)v\($0.version)" }.sorted()
    return """
      \(verdict), \(isEnabled ? "on" : "off") by \(setting?.id.rawValue ?? "default"), covered by \(names), \
      left \(Set(left.compactMap(\.container)).sorted())
      """
  }

  /// Whether a control is on in a place.
  public func isEnabled(_ control: ControlID, _ account: AccountID, _ region: Region, at instant: Instant) -> Bool {
    setting(control, account, region, at: instant)?.isEnabled ?? true
  }

  /// Whether exemptions cover all of a failure.
  public func isExempt(_ subject: Subject, at instant: Instant) -> Bool {
    guard case .nonCompliant(let evidence) = subject.outcome else { return false }
    let covering = world.exemptions.filter { covers($0, subject, at: instant) }
    if covering.contains(where: { $0.selector.container == nil }) { return true }
    return !evidence.isEmpty && uncovered(subject.outcome, by: covering).isEmpty
  }

  // MARK: Enablement

  private func setting(_ control: ControlID, _ account: AccountID, _ region: Region, at instant: Instant) -> Enablement?
  {
    let current = world.enablements.filter { enablement in
      guard enablement.control == control, enablement.startsAt.microseconds <= instant.microseconds else {
        return false
      }
      guard let end = enablement.endsAt else { return true }
      return instant.microseconds < end.microseconds
    }
    // One after the other, from the widest; each is what one place says.
    var levels: [[Enablement]] = [[], [], [], []]
    if let one = last(current.filter { $0.scope == .organisation }) { levels[0].append(one) }
    for group in world.groups[account] ?? [] {
      if let one = last(current.filter { $0.scope == .group(group) }) { levels[1].append(one) }
    }
    if let one = last(current.filter { $0.scope == .account(account) }) { levels[2].append(one) }
    if let one = last(current.filter { $0.scope == .region(account, region) }) { levels[3].append(one) }
    for level in levels where level.contains(where: { $0.isLocked }) { return strongest(level) }
    for level in levels.reversed() where !level.isEmpty { return strongest(level) }
    return nil
  }

  /// What one place says: of all that began last, the strongest.
  private func last(_ enablements: [Enablement]) -> Enablement? {
    let latest = enablements.map(\.startsAt.microseconds).max()
    return strongest(enablements.filter { $0.startsAt.microseconds == latest })
  }

  /// On before off, then locked, then later, then by id.
  private func strongest(_ enablements: [Enablement]) -> Enablement? {
    var left = enablements
    if left.contains(where: \.isEnabled) { left = left.filter(\.isEnabled) }
    if left.contains(where: \.isLocked) { left = left.filter(\.isLocked) }
    let latest = left.map(\.startsAt.microseconds).max()
    left = left.filter { $0.startsAt.microseconds == latest }
    return left.min { $0.id.rawValue < $1.id.rawValue }
  }

  // MARK: Exemptions

  private func covers(_ exemption: Exemption, _ subject: Subject, at instant: Instant) -> Bool {
    let now = instant.microseconds
    guard exemption.control == subject.control else { return false }
    guard exemption.state == .approved || exemption.state == .revoked else { return false }
    guard let approved = exemption.approvedAt?.microseconds, approved <= now else { return false }
    if exemption.startsAt.microseconds > now { return false }
    if let expires = exemption.expiresAt?.microseconds, now >= expires { return false }
    if let ended = exemption.endedAt?.microseconds, now >= ended { return false }
    if exemption.state == .revoked && exemption.endedAt == nil { return false }
    for tag in exemption.selector.tags where subject.tags[tag.key] != tag.value { return false }
    var isSelected = false
    for target in exemption.selector.targets where selects(target, subject.resource) { isSelected = true }
    guard isSelected else { return false }
    if let unchanged = exemption.selector.unchangedFacts {
      guard let requested = unchanged[subject.resource.resource], requested == subject.factsRead else { return false }
    }
    for scope in world.teams[exemption.team] ?? [] where lies(subject, in: scope) { return true }
    return false
  }

  private func selects(_ target: Selector.Target, _ resource: ResourceARN) -> Bool {
    switch target {
    case .exact(let arn): resource.resource.rawValue == arn.rawValue
    case .account(let account): resource.arn.rawValue.split(separator: ":")[4] == account.rawValue
    case .revision(let pinned): resource.arn.rawValue == pinned.arn.rawValue
    case .pattern(let pattern): Self.matches(pattern.rawValue, resource.resource.rawValue)
    }
  }

  private func lies(_ subject: Subject, in scope: TeamScope) -> Bool {
    let fields = subject.resource.arn.rawValue.split(separator: ":")
    guard fields[4] == scope.accountID.rawValue else { return false }
    if let region = scope.region, fields[3] != region.rawValue { return false }
    if let tag = scope.tag, subject.tags[tag.key] != tag.value { return false }
    guard let pattern = scope.pattern else { return true }
    return Self.matches(pattern.rawValue, subject.resource.resource.rawValue)
  }

  private func uncovered(_ outcome: Outcome, by exemptions: [Exemption]) -> [Evidence] {
    guard case .nonCompliant(let evidence) = outcome else { return [] }
    return evidence.filter { field in
      !exemptions.contains { $0.selector.container == nil || $0.selector.container == field.container }
    }
  }

  /// The rules of patterns, one case after the other, trying everything: exponential, for short texts only.
  public static func matches(_ pattern: String, _ text: String) -> Bool {
    matches(ArraySlice(Array(pattern.utf8)), ArraySlice(Array(text.utf8)))
  }

  private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let head = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    let isSegmentByte = text.first.map { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") } ?? false
    if head == UInt8(ascii: "*") {
      let isDouble = rest.first == UInt8(ascii: "*")
      if matches(isDouble ? rest.dropFirst() : rest, text) { return true }
      let mayTake = isDouble ? (text.first.map { $0 != UInt8(ascii: ":") } ?? false) : isSegmentByte
      return mayTake && matches(pattern, text.dropFirst())
    }
    if head == UInt8(ascii: "?") { return isSegmentByte && matches(rest, text.dropFirst()) }
    return text.first == head && matches(rest, text.dropFirst())
  }
}
