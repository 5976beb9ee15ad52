internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Lets an enablement that waits take effect, or takes one back.
public struct ChangeEnablement: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// The second person agrees: it takes effect, in place of what holds in its scope.
  ///
  /// - Throws: ``OperationError/conflict(_:_:)`` when it doesn't wait, or is locked above by now.
  public func approve(
    _ id: EnablementID, ifMatch version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<EnablementAnswer> {
    try await context.change(as: principal, request) { [context] db, now in
      let desk = EnablementDesk(db: db, now: now, principal: principal, context: context)
      let record = try desk.open(id, ifMatch: version)
      guard record.approvedAt == nil, record.removedAt == nil else {
        throw OperationError.conflict("enablement \(id) does not wait for a decision")
      }
      guard record.requestedBy != principal.personID.rawValue else {
        throw OperationError.notAllowed("agree to what you asked for yourself; a second person must")
      }
      if let endsAt = record.endsAt, endsAt <= now {
        throw OperationError.conflict("what was asked for has ended at \(endsAt)")
      }
      try desk.checkLocks(record)
      try desk.checkGap(before: record)
      let preview = request.isDryRun ? try desk.preview(setting: record) : nil
      try desk.replace(record.control, in: record.scope, isApproved: true)
      try desk.store.approve(record.id, by: principal.personID.rawValue, at: now)
      return try desk.close(record, "control.approve", preview: preview)
    }
  }

  /// Takes it back: what is above it holds again. Also how a request that waits is turned down.
  public func remove(
    _ id: EnablementID, ifMatch version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<EnablementAnswer> {
    try await context.change(as: principal, request) { [context] db, now in
      let desk = EnablementDesk(db: db, now: now, principal: principal, context: context)
      let record = try desk.open(id, ifMatch: version)
      guard record.removedAt == nil else {
        throw OperationError.conflict("enablement \(id) was removed already")
      }
      try desk.checkRemoval(record)
      let preview = request.isDryRun ? try desk.preview(removing: record) : nil
      try desk.store.remove(record.id, by: principal.personID.rawValue, at: now)
      return try desk.close(record, "control.inherit", preview: preview)
    }
  }
}

extension EnablementDesk {
  fileprivate func open(_ id: EnablementID, ifMatch version: Int64) throws -> EnablementRecord {
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    guard let record = try store.find(id.rawValue, forUpdate: true),
      decisions.isVisible(record.scope, within: principal.reach(for: .read))
    else { throw OperationError.notFound("enablement \(id)") }
    try checkPermission(in: record.scope)
    guard record.version == version else {
      throw OperationError.staleVersion(current: record.version)
    }
    return record
  }

  fileprivate func close(
    _ record: EnablementRecord, _ action: String, preview: Preview?
  ) throws -> Change<EnablementAnswer> {
    guard let changed = try store.find(record.id) else { throw OperationError.notFound("enablement \(record.id)") }
    return Change(
      value: EnablementAnswer(enablement: EnablementView(changed, at: now), preview: preview),
      audit: AuditRecord(
        action, object: "enablement/\(record.id)", accountID: record.scope.accountID, versionBefore: record.version,
        versionAfter: changed.version, reason: record.reason,
        details: ["control": .text(record.control.description), "scope": .text(record.scope.words)]))
  }
}
