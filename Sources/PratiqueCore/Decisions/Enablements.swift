/// Every decision about what is on and off, ready to answer for any account, region and instant.
///
/// The rules, from DESIGN section 4:
/// - Within one scope the decision that began last counts.
/// - The narrowest scope with a decision wins, unless a wider one is locked: then the widest locked one wins.
/// - Groups of one account stand on one level. Where they differ the control is on: doubt never excuses. The level is
///   locked if the decision of any of them is.
///
/// An answer costs a few look-ups, however many decisions there are elsewhere.
public struct Enablements: Sendable {
  private struct OfControl {
    var organisation: [Enablement] = []
    var groups: [AccountGroupID: [Enablement]] = [:]
    var accounts: [AccountID: [Enablement]] = [:]
    var regions: [AccountID: [Region: [Enablement]]] = [:]
  }

  private var controls: [ControlID: OfControl] = [:]
  private let groups: [AccountID: [AccountGroupID]]

  /// - Parameter groups: the groups of each account; an account that is missing is in none.
  public init(_ enablements: [Enablement] = [], groups: [AccountID: Set<AccountGroupID>] = [:]) {
    self.groups = groups.mapValues { $0.sorted() }
    for enablement in enablements.sorted(by: Self.isBefore) {
      var decisions = controls[enablement.control] ?? OfControl()
      switch enablement.scope {
      case .organisation: decisions.organisation.append(enablement)
      case .group(let group): decisions.groups[group, default: []].append(enablement)
      case .account(let accountID): decisions.accounts[accountID, default: []].append(enablement)
      case .region(let accountID, let region):
        decisions.regions[accountID, default: [:]][region, default: []].append(enablement)
      }
      controls[enablement.control] = decisions
    }
  }

  /// Whether a control is on, and which decision made it so.
  ///
  /// - Parameter region: `nil` asks for what holds where no region has a decision of its own.
  public func setting(of control: ControlID, accountID: AccountID, region: Region?, at instant: Instant)
    -> EffectiveSetting
  {
    guard let decisions = controls[control] else { return EffectiveSetting(decidedBy: nil) }
    if let widest = Self.current(decisions.organisation, at: instant), widest.isLocked {
      return EffectiveSetting(decidedBy: widest)
    }
    let ofGroups = currentOfGroups(decisions, accountID: accountID, at: instant)
    if let decision = ofGroups.decision, ofGroups.isLocked { return EffectiveSetting(decidedBy: decision) }
    let ofAccount = Self.current(decisions.accounts[accountID] ?? [], at: instant)
    if let ofAccount, ofAccount.isLocked { return EffectiveSetting(decidedBy: ofAccount) }
    let ofRegion = region.flatMap {
      Self.current(decisions.regions[accountID]?[$0] ?? [], at: instant)
    }
    return EffectiveSetting(
      decidedBy: ofRegion ?? ofAccount ?? ofGroups.decision ?? Self.current(decisions.organisation, at: instant))
  }

  private func currentOfGroups(_ decisions: OfControl, accountID: AccountID, at instant: Instant)
    -> (decision: Enablement?, isLocked: Bool)
  {
    guard !decisions.groups.isEmpty, let groups = groups[accountID] else { return (nil, false) }
    let current = groups.compactMap { Self.current(decisions.groups[$0] ?? [], at: instant) }
    return (current.min(by: Self.prevails), current.contains(where: \.isLocked))
  }

  /// The one that counts of the decisions of one scope, which stand in the order of `isBefore`.
  private static func current(_ decisions: [Enablement], at instant: Instant) -> Enablement? {
    decisions.first { $0.isInForce(at: instant) }
  }

  /// Within one scope: later first; of those that begin together what `prevails`.
  private static func isBefore(_ one: Enablement, _ other: Enablement) -> Bool {
    one.startsAt == other.startsAt ? prevails(one, other) : one.startsAt > other.startsAt
  }

  /// Between equals: on before off, locked before open, later before earlier; the id only makes the answer definite.
  private static func prevails(_ one: Enablement, _ other: Enablement) -> Bool {
    if one.isEnabled != other.isEnabled { return one.isEnabled }
    if one.isLocked != other.isLocked { return one.isLocked }
    if one.startsAt != other.startsAt { return one.startsAt > other.startsAt }
    return one.id < other.id
  }
}
