internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// An exemption after a change, with what it would mean where that was asked for.
public struct ExemptionAnswer: Codable, Hashable, Sendable {
  /// As it is now.
  public let exemption: ExemptionView
  /// What the terms in question would change; given by dry runs and previews.
  public let preview: Preview?

  /// Takes both as they are.
  public init(exemption: ExemptionView, preview: Preview? = nil) {
    self.exemption = exemption
    self.preview = preview
  }
}

/// Asks for an exemption. It covers nothing until somebody else approves it.
public struct RequestExemption: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Throws: ``OperationError/notFound(_:)`` for a team the caller can't see, ``OperationError/notAllowed(_:)`` where
  ///   they may not ask, ``OperationError/invalid(_:)`` for terms that make no sense or that a guard rail forbids.
  public func run(
    _ terms: ExemptionTerms, team: TeamID, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<ExemptionAnswer> {
    let id = Identifier.random("exm")
    return try await context.change(as: principal, request) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      try desk.checkTeam(team)
      let exemption = ExemptionRecord(id: id, teamID: team.rawValue)
      let draft = try desk.draft(terms, of: exemption, number: 1)
      try desk.store.insert(exemption)
      try desk.store.insert(draft)
      let preview = request.isDryRun ? try desk.preview(draft, of: exemption).preview : nil
      return Change(
        value: ExemptionAnswer(exemption: try desk.view(id), preview: preview),
        audit: AuditRecord(
          "exemption.request", object: "exemption/\(id)", teamID: team, versionAfter: 1, reason: terms.reason,
          details: ["control": .text(terms.control), "selector": .text(draft.selector.text)]))
    }
  }
}

extension ExemptionDesk {
  /// Whether the caller may ask for exemptions of a team.
  func checkTeam(_ team: TeamID) throws {
    guard try DirectoryReader(db).exists(team) else { throw OperationError.notFound("team `\(team)`") }
    try principal.require(.requestExemption, of: team, to: "ask for exemptions of team \(team)")
  }

  /// What terms would cover if they were in force.
  func preview(_ terms: TermsRecord, of exemption: ExemptionRecord) throws -> PreviewBuilder {
    var asIf = terms
    asIf.state = .approved
    asIf.approvedAt = now
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    return try ExemptionPreview(db: db, context: context, principal: principal, decisions: decisions)
      .run(try asIf.decision(of: exemption), now: now)
  }

  /// What would change if the exemption were not in force any more.
  func previewOfLoss(_ exemption: ExemptionRecord) throws -> Preview {
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    let versions = decisions.exemptions.filter { $0.id.rawValue == exemption.id }
    guard let last = versions.first(where: { $0.isInForce(at: now) }) ?? versions.max(by: { $0.version < $1.version })
    else { return PreviewBuilder().preview }
    return try ExemptionPreview(db: db, context: context, principal: principal, decisions: decisions)
      .runLoss(of: last, now: now)
  }
}
