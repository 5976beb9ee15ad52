internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// What of the organisation numbers are made of: only what the caller may see, and what was asked for.
struct TrendScope {
  /// What lies in a series: whatever lies in all of these.
  struct Group {
    let key: String
    let reaches: [Reach]
  }

  let controls: [ControlID]
  let region: Region?
  let byRegion: Bool
  let groups: [Group]
  /// Whether it is everything there is, in one series.
  let isFleet: Bool
  /// Whole accounts and whole regions of accounts, which are counted already.
  let members: [TrendMember]
  /// The accounts of which only some resources are in some group.
  let partialAccounts: [AccountID]

  /// Whether it is wanted why more or fewer failed.
  var hasCauses = false

  var selection: TrendSelection {
    TrendSelection(controls: controls, region: region, byRegion: byRegion, hasCauses: hasCauses)
  }

  /// - Parameters:
  ///   - accounts: all accounts of the organisation.
  init(
    _ filter: TrendFilter, by dimension: TrendDimension?, as principal: Principal, _ decisions: Decisions,
    accounts: () throws -> Set<AccountID>
  ) throws {
    controls = filter.controls
    region = filter.region
    byRegion = dimension == .region
    let reach = principal.reach(for: .read)
    var reaches = [reach]
    if let account = filter.accountID { reaches.append(.scopes([TeamScope(accountID: account)])) }
    if let group = filter.accountGroup { reaches.append(Self.reach(of: group, decisions)) }
    if let team = filter.team { reaches.append(Self.reach(of: team, principal, decisions)) }
    switch dimension {
    case .account:
      let known = try Self.accounts(in: reaches) ?? accounts()
      groups = known.sorted().map { account in
        Group(key: account.rawValue, reaches: reaches + [.scopes([TeamScope(accountID: account)])])
      }
    case .accountGroup:
      let known = Set(decisions.groups.values.flatMap(\.self))
      groups = known.sorted().map { group in
        Group(key: group.rawValue, reaches: reaches + [Self.reach(of: group, decisions)])
      }
    case .team:
      groups = decisions.teams.keys.sorted().filter { principal.may(.read, team: $0) }.map { team in
        Group(key: team.rawValue, reaches: reaches + [Self.reach(of: team, principal, decisions)])
      }
    case nil, .control, .region, .severity, .verdict:
      groups = [Group(key: "all", reaches: reaches)]
    }
    isFleet = groups.count == 1 && groups[0].reaches.allSatisfy { $0 == .everything }
    guard !isFleet else {
      (members, partialAccounts) = ([], [])
      return
    }
    var members: [TrendMember] = []
    var partial: Set<AccountID> = []
    for group in groups {
      for account in Self.accounts(in: group.reaches) ?? [] {
        switch group.wholeRegions(of: account) {
        case nil: members.append(TrendMember(accountID: account, region: nil, key: group.key))
        case let regions?:
          for region in regions.sorted() where (filter.region ?? region) == region {
            members.append(TrendMember(accountID: account, region: region, key: group.key))
          }
          if group.isPartial(in: account) { partial.insert(account) }
        }
      }
    }
    self.members = members
    partialAccounts = partial.sorted()
  }

  /// The accounts that something of lies in all of them; `nil` is all there are.
  private static func accounts(in reaches: [Reach]) -> Set<AccountID>? {
    reaches.compactMap(\.accounts).reduce(nil) { known, more in known.map { $0.intersection(more) } ?? more }
  }

  private static func reach(of group: AccountGroupID, _ decisions: Decisions) -> Reach {
    .scopes(decisions.groups.filter { $0.value.contains(group) }.keys.sorted().map { TeamScope(accountID: $0) })
  }

  /// Nothing of a team that the caller may not know of.
  private static func reach(of team: TeamID, _ principal: Principal, _ decisions: Decisions) -> Reach {
    .scopes(principal.may(.read, team: team) ? decisions.teams[team] ?? [] : [])
  }

  /// Every account that anything of it lies in; `nil` is all there are.
  var accounts: Set<AccountID>? {
    isFleet ? nil : Set(members.map(\.accountID)).union(partialAccounts)
  }

  /// What a whole cell counts for.
  func keys() -> (RollupCell) -> [TrendKey] {
    let controls = Set(controls)
    let byAccount = Dictionary(grouping: members, by: \.accountID)
    return { [isFleet, region, byRegion] cell in
      guard controls.contains(cell.control), (region ?? cell.region) == cell.region else { return [] }
      let shown = byRegion ? cell.region : nil
      if isFleet { return [TrendKey(group: "all", region: shown, control: cell.control)] }
      return (byAccount[cell.accountID] ?? []).compactMap { member in
        guard (member.region ?? cell.region) == cell.region else { return nil }
        return TrendKey(group: member.key, region: shown, control: cell.control)
      }
    }
  }

  /// What a cell counts for in a group, where only some of its resources do.
  func keys(of group: Group) -> (RollupCell) -> [TrendKey] {
    let controls = Set(controls)
    return { [region, byRegion] cell in
      guard controls.contains(cell.control), (region ?? cell.region) == cell.region else { return [] }
      return [TrendKey(group: group.key, region: byRegion ? cell.region : nil, control: cell.control)]
    }
  }
}

extension TrendScope.Group {
  /// The regions of an account of which everything is in the group; `nil` is all of them.
  func wholeRegions(of account: AccountID) -> Set<Region>? {
    reaches.compactMap { $0.wholeRegions(of: account) }.reduce(nil) { known, more in
      known.map { $0.intersection(more) } ?? more
    }
  }

  /// Whether single resources of the account may be in the group, outside of its whole regions.
  func isPartial(in account: AccountID) -> Bool {
    reaches.contains { reach in
      guard case .scopes(let scopes) = reach else { return false }
      return scopes.contains { $0.accountID == account && ($0.pattern != nil || $0.tag != nil) }
    }
  }

  /// Whether a resource is in the group, outside of its whole regions.
  func coversPart(_ resource: ResourceARN, tags: [String: String]) -> Bool {
    guard let whole = wholeRegions(of: resource.accountID), !whole.contains(resource.region) else { return false }
    return reaches.allSatisfy { $0.covers(resource, tags: tags) }
  }
}

extension Reach {
  /// The regions of an account that lie in it with everything in them; `nil` is all of them.
  fileprivate func wholeRegions(of account: AccountID) -> Set<Region>? {
    guard case .scopes(let scopes) = self else { return nil }
    var regions: Set<Region> = []
    for scope in scopes where scope.accountID == account && scope.pattern == nil && scope.tag == nil {
      guard let region = scope.region else { return nil }
      regions.insert(region)
    }
    return regions
  }
}
