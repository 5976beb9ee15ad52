internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// What a baseline asked for.
public struct ExemptionBaseline: Codable, Hashable, Sendable {
  /// The requests, each of up to 100 resources of one control.
  public let requested: [String]
  /// How many failing findings they name.
  public let findings: Int
}

/// Turns today's failures of a team into dated requests: the way to begin with a clean list. Never into active
/// exemptions: each request waits for its approval like any other.
public struct BaselineExemptions: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Parameters:
  ///   - control: only its failures; `nil` is those of all controls.
  ///   - accountID: only in this account.
  ///   - expiresAt: a baseline always ends.
  public func run(
    team: TeamID, control: ControlID?, accountID: AccountID?, reason: String, expiresAt: Instant,
    as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<ExemptionBaseline> {
    try await context.change(as: principal, request, within: .seconds(60)) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      try desk.checkTeam(team)
      let failing = try desk.failing(of: team, control: control, accountID: accountID)
      var requested: [String] = []
      for (control, arns) in failing.sorted(by: { $0.key < $1.key }) {
        for start in stride(from: 0, to: arns.count, by: Selector.maxTargets) {
          let part = Array(arns[start..<min(start + Selector.maxTargets, arns.count)])
          let exemption = ExemptionRecord(id: Identifier.random("exm"), teamID: team.rawValue)
          let terms = ExemptionTerms(
            control: control.description, selector: SelectorJSON(targets: part), reason: reason, expiresAt: expiresAt)
          try desk.store.insert(exemption)
          try desk.store.insert(try desk.draft(terms, of: exemption, number: 1))
          requested.append(exemption.id)
        }
      }
      let findings = failing.values.reduce(0) { $0 + $1.count }
      return Change(
        value: ExemptionBaseline(requested: requested, findings: findings),
        audit: AuditRecord(
          "exemption.baseline", object: "team/\(team)", teamID: team, reason: reason,
          details: ["requested": .list(requested.map(AuditValue.text)), "findings": .number(Int64(findings))]))
    }
  }
}

extension ExemptionDesk {
  /// The resources of a team that fail now, by control.
  fileprivate func failing(
    of team: TeamID, control: ControlID?, accountID: AccountID?
  ) throws -> [ControlID: [String]] {
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    let owned = Reach.scopes(decisions.teams[team] ?? [])
    let accounts = (owned.accounts ?? []).filter { (accountID ?? $0) == $0 }
    guard !accounts.isEmpty else { return [:] }
    let scan = VerdictScan(
      reader: FindingReader(db), evaluator: context.evaluator, posture: decisions.posture, reach: owned, at: now)
    let filter = FindingFilter(
      accounts: accounts, controls: control.map { [$0] } ?? Catalogue.controls.map(\.id), outcomes: [.nonCompliant])
    var failing: [ControlID: [String]] = [:]
    try scan.forEach(filter, verdict: .fail, behind: nil) { found in
      failing[found.control, default: []].append(found.judged.resource.rawValue)
      return true
    }
    return failing
  }
}
