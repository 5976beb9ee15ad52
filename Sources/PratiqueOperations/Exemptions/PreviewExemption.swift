internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Shows what the waiting terms of an exemption would cover, and remembers that it was shown: an approval is held to it.
public struct PreviewExemption: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Throws: ``OperationError/conflict(_:_:)`` when nothing waits.
  public func run(
    _ id: ExemptionID, as principal: Principal
  ) async throws(OperationError) -> ExemptionAnswer {
    // Not a change of anything that people decide: no audit entry, no new version.
    try await context.work(in: principal.organisationID, within: .seconds(60)) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      guard let exemption = try desk.store.find(id.rawValue), let team = TeamID(exemption.teamID),
        principal.may(.read, team: team)
      else { throw OperationError.notFound("exemption \(id)") }
      guard let waiting = try desk.store.terms(of: [id.rawValue]).last(where: { $0.state == .requested }) else {
        throw OperationError.conflict("nothing of exemption \(id) waits for a decision")
      }
      let builder = try desk.preview(waiting, of: exemption)
      let preview = builder.preview
      try desk.store.insertPreview(
        id.rawValue, terms: waiting.number, digest: preview.digest, arns: builder.covered, at: now)
      return ExemptionAnswer(exemption: try desk.view(id.rawValue), preview: preview)
    }
  }
}
