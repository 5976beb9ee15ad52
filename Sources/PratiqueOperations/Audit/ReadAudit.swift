internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which entries to list; every `nil` means any.
public struct AuditQuery: Hashable, Sendable {
  /// Only of this person.
  public var personID: PersonID?
  /// Only of this kind: `team.create`.
  public var action: String?
  /// Only about this: `team/payments`.
  public var object: String?
  /// From here on.
  public var since: Instant?
  /// Before here.
  public var until: Instant?

  /// Any.
  public init() {}
}

/// An entry as it was written.
public struct AuditEntryView: Hashable, Sendable {
  /// From 1, without gaps.
  public let position: Int64
  /// In hexadecimal.
  public let hash: String
  /// JSON; the bytes that were hashed.
  public let bytes: [UInt8]

  init(_ entry: StoredAuditEntry) {
    position = entry.position
    hash = entry.hash.hexadecimal
    bytes = entry.bytes
  }
}

/// What came out of checking a whole log.
public struct AuditVerification: Codable, Hashable, Sendable {
  /// Whose log it is.
  public let organisation: String
  /// Entries that were looked at and are good.
  public let entries: Int64
  /// The first bad one.
  public let firstBad: Int64?
  /// What is wrong with it.
  public let reason: String?
  /// Hash of the last good entry, in hexadecimal.
  public let head: String

  /// Whether every entry is as it was written.
  public var isIntact: Bool { firstBad == nil }
}

/// Reads the audit log.
public struct ReadAudit: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Newest first: one's own actions, what one's teams decided and what happened in one's accounts, or everything.
  public func list(
    _ query: AuditQuery, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<AuditEntryView> {
    let parts = [
      query.personID?.rawValue, query.action, query.object, query.since?.description, query.until?.description,
    ]
    let key = Cursor.key("audit", parts, of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 1) }
    return try await context.read(as: principal) { db, _ in
      var filter = try principal.auditFilter(db)
      filter.personID = query.personID
      filter.action = query.action
      filter.object = query.object
      filter.since = query.since
      filter.until = query.until
      let store = AuditStore(db)
      let rows = try store.page(filter, before: start.flatMap { Int64($0.fields[0]) }, limit: limit + 1)
      let page = rows.prefix(limit)
      let next = rows.count > limit ? page.last.map { Cursor(fields: [String($0.position)]).text(for: key) } : nil
      return Page(
        items: page.map(AuditEntryView.init), next: next,
        total: try .counted { [filter] in try store.count(filter, upTo: $0) })
    }
  }

  /// - Throws: ``OperationError/notFound(_:)`` when there is none, or it isn't for the principal to see.
  public func get(_ position: Int64, as principal: Principal) async throws(OperationError) -> AuditEntryView {
    let found = try await context.read(as: principal) { db, _ in
      try AuditStore(db).entry(position, try principal.auditFilter(db)).map(AuditEntryView.init)
    }
    guard let found else { throw .notFound("audit entry \(position)") }
    return found
  }

  /// Lines of the export, oldest first, as the chain runs.
  ///
  /// - Throws: ``OperationError/notAllowed(_:)`` unless the principal may read all of it.
  public func export(
    after position: Int64, limit: Int, as principal: Principal
  ) async throws(OperationError) -> [AuditExportLine] {
    try principal.requireInOrganisation(.readAudit, to: "export the audit log")
    return try await context.read(as: principal) { db, _ in
      try AuditStore(db).chain(after: position, limit: limit).map {
        AuditExportLine(
          organisation: principal.organisationID, position: $0.position, hash: $0.hash, bytes: $0.bytes)
      }
    }
  }

  /// Recomputes the whole chain, and compares its end with the head.
  ///
  /// - Throws: ``OperationError/notAllowed(_:)`` unless the principal may read all of it.
  public func verify(as principal: Principal) async throws(OperationError) -> AuditVerification {
    try principal.requireInOrganisation(.readAudit, to: "verify the audit log")
    return try await context.read(as: principal, within: .seconds(60)) { db, _ in
      let store = AuditStore(db)
      var chain = AuditChain(organisation: principal.organisationID.rawValue)
      do {
        while true {
          let entries = try store.chain(after: chain.position, limit: 5_000)
          for entry in entries { try chain.take(position: entry.position, bytes: entry.bytes, hash: entry.hash) }
          if entries.count < 5_000 { break }
        }
        let head = try store.head()
        guard head.position == chain.position, head.hash == chain.hash else {
          throw AuditChain.Break(position: chain.position + 1, description: "is missing: the log goes on behind it")
        }
        return AuditVerification(chain, nil)
      } catch let broken as AuditChain.Break {
        return AuditVerification(chain, broken)
      }
    }
  }

  /// Signs where the log ends.
  ///
  /// - Throws: ``OperationError/conflict(_:)`` without a key.
  public func checkpoint(_ key: AuditKey?, as principal: Principal) async throws(OperationError) -> AuditCheckpoint {
    try principal.requireInOrganisation(.readAudit, to: "sign the audit log")
    guard let key else { throw .conflict("the server has no key to sign with: start it with --audit-key FILE") }
    return try await context.read(as: principal) { db, now in
      let head = try AuditStore(db).head()
      return try key.checkpoint(principal.organisationID, position: head.position, hash: head.hash, at: now)
    }
  }
}

extension AuditVerification {
  /// - Parameter broken: `nil` when nothing is wrong.
  public init(_ chain: AuditChain, _ broken: AuditChain.Break?) {
    self.init(
      organisation: chain.organisation, entries: chain.position, firstBad: broken?.position,
      reason: broken?.description, head: chain.hash.hexadecimal)
  }
}

extension Principal {
  /// What of the log they may see.
  fileprivate func auditFilter(_ db: Connection) throws -> AuditFilter {
    var filter = AuditFilter()
    if mayInOrganisation(.readAudit) { return filter }
    let teams =
      mayInOrganisation(.readTeamAudit)
      ? try TeamStore(db).page(after: nil, limit: 10_000).map(\.id)
      : grants.compactMap { grant -> TeamID? in
        guard case .team(let id) = grant.scope, Action.readTeamAudit.isAllowed(to: grant.role) else { return nil }
        return id
      }
    let reach = reach(for: .readAudit)
    let accounts = (reach.accounts ?? []).filter(reach.covers)
    filter.visible = AuditFilter.Visibility(personID: personID, teams: teams, accounts: accounts.sorted())
    return filter
  }
}
