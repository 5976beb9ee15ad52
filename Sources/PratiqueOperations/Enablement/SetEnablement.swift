internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// What somebody wants switched.
public struct EnablementRequest: Codable, Hashable, Sendable {
  /// What.
  public var control: String
  /// Where; nothing is the organisation.
  public var scope: ScopeJSON
  /// On or off.
  public var isEnabled: Bool
  /// Whether narrower scopes may not say otherwise.
  public var isLocked: Bool?
  /// Why.
  public var reason: String
  /// Where that can be looked up. Where it is missing, a ticket or address that the reason names is taken.
  public var evidence: String?
  /// `nil` is at once.
  public var startsAt: Instant?
  /// `nil` lasts until it is removed.
  public var endsAt: Instant?

  private enum CodingKeys: String, CodingKey {
    case control, scope
    case isEnabled = "is_enabled"
    case isLocked = "is_locked"
    case reason, evidence
    case startsAt = "starts_at"
    case endsAt = "ends_at"
  }

  /// Takes everything as it is.
  public init(
    control: String, scope: ScopeJSON, isEnabled: Bool, isLocked: Bool? = nil, reason: String, evidence: String? = nil,
    startsAt: Instant? = nil, endsAt: Instant? = nil
  ) {
    self.control = control
    self.scope = scope
    self.isEnabled = isEnabled
    self.isLocked = isLocked
    self.reason = reason
    self.evidence = evidence
    self.startsAt = startsAt
    self.endsAt = endsAt
  }
}

/// An enablement after a change, with what it would mean where that was asked for.
public struct EnablementAnswer: Codable, Hashable, Sendable {
  /// As it is now.
  public let enablement: EnablementView
  /// What it would change; given by dry runs, since its cost grows with the findings and the change's doesn't.
  public let preview: Preview?
}

/// Switches a control on or off in a scope.
///
/// Writes one row whatever the number of findings is. A control of severity HIGH or CRITICAL needs a second person, unless
/// the caller is the only one there is who may decide.
public struct SetEnablement: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Throws: ``OperationError/conflict(_:_:)`` where a wider scope is locked the other way.
  public func run(
    _ wanted: EnablementRequest, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<EnablementAnswer> {
    let id = Identifier.random("enb")
    return try await context.change(as: principal, request) { [context] db, now in
      let desk = EnablementDesk(db: db, now: now, principal: principal, context: context)
      let record = try desk.draft(wanted, id: id)
      try desk.checkPermission(in: record.scope)
      let preview = request.isDryRun ? try desk.preview(setting: record) : nil
      try desk.set(record)
      return Change(
        value: EnablementAnswer(enablement: EnablementView(record, at: now), preview: preview),
        audit: AuditRecord(
          record.isEnabled ? "control.enable" : "control.disable", object: "enablement/\(id)",
          accountID: record.scope.accountID, versionAfter: 1, reason: record.reason,
          details: [
            "control": .text(wanted.control), "scope": .text(record.scope.words), "evidence": .text(record.evidence),
            "waits": .flag(record.approvedAt == nil),
          ]))
    }
  }
}
