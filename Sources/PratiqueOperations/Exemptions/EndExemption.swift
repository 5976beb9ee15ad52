internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Takes an exemption back: what waits is withdrawn, what is in force is revoked. Nobody has to agree to that.
public struct EndExemption: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Withdraws what waits; what is in force stays.
  ///
  /// - Throws: ``OperationError/conflict(_:_:)`` when nothing waits.
  public func withdraw(
    _ id: ExemptionID, ifMatch version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<ExemptionAnswer> {
    try await context.change(as: principal, request) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      let opened = try desk.open(id, for: .requestExemption, ifMatch: version)
      guard let waiting = opened.waiting else {
        throw OperationError.conflict("nothing of exemption \(id) waits for a decision")
      }
      try desk.store.end(
        id.rawValue, terms: waiting.number, as: .withdrawn, by: principal.personID.rawValue, at: now, reason: nil)
      return Change(
        value: ExemptionAnswer(exemption: try desk.close(opened)),
        audit: desk.record("withdraw", opened, details: ["terms": .number(Int64(waiting.number))]))
    }
  }

  /// Revokes what is in force, and withdraws what waits.
  ///
  /// - Throws: ``OperationError/conflict(_:_:)`` when nothing is in force any more.
  public func revoke(
    _ id: ExemptionID, reason: String, ifMatch version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<ExemptionAnswer> {
    try await context.change(as: principal, request) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      let opened = try desk.open(id, for: .requestExemption, ifMatch: version)
      guard !reason.isBlank else { throw OperationError.invalid([InputFault("body/reason", "say why it is revoked")]) }
      guard let approved = opened.approved, approved.expiresAt.map({ now < $0 }) ?? true else {
        throw OperationError.conflict("exemption \(id) is not in force and will not be")
      }
      let preview = request.isDryRun ? try desk.previewOfLoss(opened.exemption) : nil
      try desk.revoke(opened, reason: reason)
      return Change(
        value: ExemptionAnswer(exemption: try desk.close(opened), preview: preview),
        audit: desk.record("revoke", opened, reason: reason, details: ["terms": .number(Int64(approved.number))]))
    }
  }
}
