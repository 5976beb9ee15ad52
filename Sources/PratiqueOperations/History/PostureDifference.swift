internal import PratiqueCore

/// What may have another verdict because decisions did.
struct PostureDifference {
  /// What may be on or off where; `nil` is every account.
  private(set) var settings: [ControlID: Set<AccountID>?] = [:]
  /// What may be covered or not where.
  private(set) var coverage: [ControlID: Coverage] = [:]
  /// The decision behind it, where it is a single one.
  private(set) var decisionIDs: Set<String> = []

  /// Where exemptions of a control may cover anything.
  struct Coverage {
    var accounts: Set<AccountID> = []
    /// The only resources that it can be; `nil` where they can't be named.
    var resources: Set<ARN>? = []
  }

  var isEmpty: Bool { settings.isEmpty && coverage.isEmpty }

  /// Every account that is touched; `nil` is all there are.
  var accounts: Set<AccountID>? {
    var accounts = coverage.values.reduce(into: Set<AccountID>()) { $0.formUnion($1.accounts) }
    for touched in settings.values {
      guard let touched else { return nil }
      accounts.formUnion(touched)
    }
    return accounts
  }

  /// Nothing yet.
  init() {}

  /// Between what was decided before and after a change.
  init(from before: Decisions, to after: Decisions) {
    for enablement in Set(before.enablements).symmetricDifference(after.enablements) {
      add(enablement, in: before)
      add(enablement, in: after)
    }
    let moved = Set(before.groups.keys).union(after.groups.keys).filter { before.groups[$0] != after.groups[$0] }
    if !moved.isEmpty {
      for enablement in after.enablements {
        if case .group = enablement.scope { addSetting(enablement.control, in: moved) }
      }
    }
    for exemption in Set(before.exemptions).symmetricDifference(after.exemptions) {
      add(exemption, in: before)
      add(exemption, in: after)
    }
    let teams = Set(before.teams.keys).union(after.teams.keys).filter { before.teams[$0] != after.teams[$0] }
    for exemption in after.exemptions where teams.contains(exemption.team) {
      add(exemption, in: before)
      add(exemption, in: after)
    }
  }

  /// What a boundary of decisions may change.
  init(_ boundary: Boundary, in decisions: Decisions) {
    for enablement in boundary.enablements { add(enablement, in: decisions) }
    for exemption in boundary.exemptions { add(exemption, in: decisions) }
  }

  /// Everything that is decided.
  init(everythingIn decisions: Decisions) {
    for enablement in decisions.enablements { add(enablement, in: decisions) }
    for exemption in decisions.exemptions { add(exemption, in: decisions) }
  }

  private mutating func add(_ enablement: Enablement, in decisions: Decisions) {
    decisionIDs.insert(enablement.id.rawValue)
    addSetting(enablement.control, in: decisions.accounts(in: enablement.scope))
  }

  private mutating func addSetting(_ control: ControlID, in accounts: Set<AccountID>?) {
    switch (settings[control], accounts) {
    case (.some(nil), _), (_, nil): settings.updateValue(nil, forKey: control)
    case (.some(let known?), let accounts?): settings.updateValue(known.union(accounts), forKey: control)
    case (.none, let accounts?): settings.updateValue(accounts, forKey: control)
    }
  }

  private mutating func add(_ exemption: Exemption, in decisions: Decisions) {
    decisionIDs.insert(exemption.id.rawValue)
    var wanted = coverage[exemption.control] ?? Coverage()
    wanted.accounts.formUnion(decisions.accounts(of: exemption))
    for target in exemption.selector.targets {
      switch target {
      case .exact(let arn): wanted.resources?.insert(arn)
      case .revision(let pinned): wanted.resources?.insert(pinned.resource)
      case .pattern, .account: wanted.resources = nil
      }
    }
    coverage[exemption.control] = wanted
  }
}
