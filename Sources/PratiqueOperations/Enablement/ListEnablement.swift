internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which enablements to list; every `nil` means any.
public struct EnablementQuery: Hashable, Sendable {
  /// Only of this control.
  public var control: ControlID?
  /// Only those that bear on this account.
  public var accountID: AccountID?
  /// Only those that nobody has removed.
  public var isStanding = true
  /// The instant that is looked at; `nil` is now. In the past decisions are as they were known then.
  public var at: Instant?

  /// All that stand.
  public init() {}
}

/// Lists what is switched on and off, as far as it bears on what the caller sees.
public struct ListEnablement: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Parameters:
  ///   - limit: enablements on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(
    _ query: EnablementQuery, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<EnablementView> {
    let parts = [
      "enablement", principal.personID.rawValue, query.control?.description, query.accountID?.rawValue,
      String(query.isStanding), query.at?.description,
    ]
    let key = parts.map { $0 ?? "" }.joined(separator: "\n")
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 1) }
    let reach = principal.reach(for: .read)
    return try await context.read(as: principal) { [context] db, now in
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      let filter = EnablementFilter(
        control: query.control, accountID: query.accountID, isStanding: query.isStanding, at: query.at)
      let isReached = query.accountID.map { reach.accounts?.contains($0) ?? true } ?? true
      var visible: [EnablementRecord] = []
      var position = start?.fields[0]
      while visible.count <= limit {
        let rows = try EnablementStore(db).page(filter, after: position, limit: 500)
        visible += rows.filter { record in
          // Of an account that isn't the caller's to see they don't learn which groups it is in.
          decisions.isVisible(record.scope, within: reach) && (isReached || record.scope == .organisation)
        }
        guard rows.count == 500, let last = rows.last else { break }
        position = last.id
      }
      let page = visible.prefix(limit).map { record in
        query.at.map { EnablementView(record.known(at: $0), at: $0) } ?? EnablementView(record, at: now)
      }
      let next = visible.count > limit ? page.last.map { Cursor(fields: [$0.id]).text(for: key) } : nil
      // How many more a chunk happened to hold depends on what the caller can't see.
      let count = min(visible.count, limit + 1)
      return Page(items: page, next: next, total: .init(count: count, isExact: next == nil && start == nil))
    }
  }

  /// One of them.
  ///
  /// - Throws: ``OperationError/notFound(_:)`` where there is none that the caller may see.
  public func find(_ id: EnablementID, as principal: Principal) async throws(OperationError) -> EnablementView {
    try await context.read(as: principal) { [context] db, now in
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      guard let record = try EnablementStore(db).find(id.rawValue),
        decisions.isVisible(record.scope, within: principal.reach(for: .read))
      else { throw OperationError.notFound("enablement \(id)") }
      return EnablementView(record, at: now)
    }
  }
}

/// Whether a control is on in one place at an instant, and the decision that made it so.
public struct EffectiveEnablement: Codable, Hashable, Sendable {
  /// On or off.
  public let isEnabled: Bool
  /// `nil` is the default, which is on.
  @OrNull public var decidedBy: EnablementView?

  private enum CodingKeys: String, CodingKey {
    case isEnabled = "is_enabled"
    case decidedBy = "decided_by"
  }
}

/// Looks up whether a control is on in one place.
public struct GetEffectiveEnablement: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Parameters:
  ///   - region: `nil` asks for what holds where no region has a decision of its own.
  ///   - at: `nil` is now.
  /// - Throws: ``OperationError/notFound(_:)`` for an account the caller sees nothing of.
  public func run(
    _ control: ControlID, accountID: AccountID, region: Region?, at: Instant?, as principal: Principal
  ) async throws(OperationError) -> EffectiveEnablement {
    try await context.read(as: principal) { [context] db, now in
      let at = at ?? now
      guard principal.reach(for: .read).accounts?.contains(accountID) ?? true, try DirectoryReader(db).exists(accountID)
      else { throw OperationError.notFound("account \(accountID)") }
      let posture = try context.postures.decisions(of: principal.organisationID, db).posture
      let setting = posture.enablements.setting(of: control, accountID: accountID, region: region, at: at)
      if at < now, let region {
        try History.checkKept(at, at: "query/at", db)
        let cell = RollupCell(accountID: accountID, region: region, control: control)
        let recorded = try PostureRecord(at: at, in: [accountID], db).isEnabled(cell, posture, at: at)
        // Decided by something that isn't known any more, such as a group that the account has left.
        if let recorded, recorded != setting.isEnabled {
          return EffectiveEnablement(isEnabled: recorded, decidedBy: nil)
        }
      }
      let record = try setting.decidedBy.flatMap { try EnablementStore(db).find($0.id.rawValue) }
      return EffectiveEnablement(
        isEnabled: setting.isEnabled, decidedBy: record.map { EnablementView($0.known(at: at), at: at) })
    }
  }
}
