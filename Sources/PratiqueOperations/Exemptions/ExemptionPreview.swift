internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Shows what an exemption would cover if it were in force.
struct ExemptionPreview {
  let db: Connection
  let context: OperationContext
  let principal: Principal
  let decisions: Decisions

  /// - Parameter proposed: as if it were approved; judged at its start, or now if that is past.
  func run(_ proposed: Exemption, now: Instant) throws -> PreviewBuilder {
    try compare(
      proposed, from: decisions.posture, to: decisions.replacing(proposed).posture, at: max(now, proposed.startsAt))
  }

  /// What would change without it.
  func runLoss(of exemption: Exemption, now: Instant) throws -> Preview {
    try compare(exemption, from: decisions.posture, to: decisions.without(exemption.id).posture, at: now).preview
  }

  private func compare(
    _ proposed: Exemption, from before: Posture, to after: Posture, at instant: Instant
  ) throws -> PreviewBuilder {
    let scan = VerdictScan(
      reader: FindingReader(db), evaluator: context.evaluator, posture: before,
      reach: principal.reach(for: .read), at: instant)
    let filter = FindingFilter(
      accounts: proposed.selector.accounts, controls: [proposed.control], outcomes: [.nonCompliant])
    let owned = Reach.scopes(decisions.teams[proposed.team] ?? [])
    var builder = PreviewBuilder()
    try scan.forEach(filter, verdict: nil, behind: nil) { found in
      let explanation = after.explain(found.subject, at: scan.at)
      let isSelected = proposed.selector.selects(found.judged, tags: found.tags)
      builder.add(
        found.judged, found.control, from: found.explanation.verdict, to: explanation.verdict,
        isCovered: explanation.covering.contains { $0.id == proposed.id },
        isOutside: isSelected && !owned.covers(found.judged, tags: found.tags))
      return true
    }
    return builder
  }
}

extension [Exemption] {
  /// The accounts that what any of them selects can lie in; `nil` when one of them leaves that open.
  var accounts: Set<AccountID>? {
    let named = map(\.selector.accounts)
    return named.contains(nil) ? nil : named.compactMap(\.self).reduce(into: Set()) { $0.formUnion($1) }
  }
}

extension Selector {
  /// The accounts that what it selects can lie in; `nil` when a pattern leaves that open.
  var accounts: Set<AccountID>? {
    var accounts: Set<AccountID> = []
    for target in targets {
      switch target {
      case .account(let account): accounts.insert(account)
      case .revision(let resource): accounts.insert(resource.accountID)
      case .exact(let arn):
        guard let resource = try? ResourceARN(arn.rawValue) else { return nil }
        accounts.insert(resource.accountID)
      case .pattern(let pattern):
        guard let account = pattern.accountID else { return nil }
        accounts.insert(account)
      }
    }
    return accounts
  }

  /// Whether a resource is meant, whoever owns it.
  fileprivate func selects(_ resource: ResourceARN, tags: [String: String]) -> Bool {
    targets.contains { $0.selects(resource) } && self.tags.allSatisfy { $0.holds(in: tags) }
  }
}
