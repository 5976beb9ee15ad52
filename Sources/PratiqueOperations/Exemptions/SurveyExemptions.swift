internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Whether an exemption in force is of any use.
public struct ExemptionHealthView: Codable, Hashable, Sendable {
  /// `exm_…`
  public let exemptionID: String
  /// Its owner.
  public let team: String
  /// `EFFECTIVE`, `REDUNDANT`, `UNNEEDED`, `UNMATCHED`, `DORMANT` or `ORPHANED`.
  public let health: String
  /// One sentence.
  public let reason: String

  private enum CodingKeys: String, CodingKey {
    case exemptionID = "exemption_id"
    case team, health, reason
  }
}

/// Says of each exemption in force whether it is of any use, and why not. Nothing is ever removed by it.
public struct SurveyExemptions: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Goes through every finding of the controls and accounts that exemptions in force are about.
  ///
  /// - Parameter at: `nil` is now. In the past by what was there then, and by the decisions that are known for then.
  public func run(at: Instant?, as principal: Principal) async throws(OperationError) -> [ExemptionHealthView] {
    try await context.read(as: principal, within: .seconds(30)) { [context] db, now in
      let at = at ?? now
      if at < now { try History.checkKept(at, at: "query/at", db) }
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let inForce = decisions.exemptions.filter { $0.isInForce(at: at) }
      var survey = HealthSurvey(of: decisions.posture, at: at)
      // Whoever may see a team sees all that its exemptions can cover; what they select beyond that isn't theirs to know.
      let scan = VerdictScan(
        reader: FindingReader(db, at: at < now ? .past(at) : .now), evaluator: context.evaluator,
        posture: decisions.posture, reach: principal.reach(for: .read), at: at)
      for (control, exemptions) in Dictionary(grouping: inForce, by: \.control) {
        try scan.forEach(FindingFilter(accounts: exemptions.accounts, controls: [control]), verdict: nil, behind: nil) {
          found in
          survey.add(found.subject)
          return true
        }
      }
      let teams = Dictionary(inForce.map { ($0.id, $0.team) }, uniquingKeysWith: { one, _ in one })
      return survey.healths().compactMap { id, health in
        guard let team = teams[id], principal.may(.read, team: team) else { return nil }
        let told = health.naming { other in teams[other].map { principal.may(.read, team: $0) } ?? false }
        return ExemptionHealthView(
          exemptionID: id.rawValue, team: team.rawValue, health: told.word, reason: told.reason)
      }
    }
  }
}

extension ExemptionHealth {
  /// The same, with only those others named that may be.
  fileprivate func naming(_ mayBeNamed: (ExemptionID) -> Bool) -> ExemptionHealth {
    guard case .redundant(let findings, let others) = self else { return self }
    return .redundant(findings: findings, with: others.filter(mayBeNamed))
  }
}
