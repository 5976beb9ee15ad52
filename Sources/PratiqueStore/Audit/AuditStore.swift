public import Postgres
public import PratiqueCore

/// One entry of the audit log.
public struct StoredAuditEntry: Sendable {
  /// From 1, without gaps.
  public let position: Int64
  /// The bytes that were hashed; everything that the entry says.
  public let bytes: [UInt8]
  /// Of this entry and, through the one before, of all before it.
  public let hash: [UInt8]
}

/// Where the log ends.
public struct AuditHead: Hashable, Sendable {
  /// Of the newest entry; 0 in an empty log.
  public let position: Int64
  /// Its hash; 32 zero bytes in an empty log.
  public let hash: [UInt8]
}

/// Which entries are wanted; every `nil` means any.
public struct AuditFilter: Sendable {
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
  /// What the caller may see; any of the three suffices. `nil` is everything.
  public var visible: Visibility?

  /// What somebody who doesn't see everything sees.
  public struct Visibility: Sendable {
    /// What they did themselves.
    public let personID: PersonID
    /// What teams decided.
    public let teams: [TeamID]
    /// What happened in whole accounts.
    public let accounts: [AccountID]

    /// The union of the three.
    public init(personID: PersonID, teams: [TeamID], accounts: [AccountID]) {
      self.personID = personID
      self.teams = teams
      self.accounts = accounts
    }
  }

  /// Everything.
  public init() {}
}

/// Appends to the audit log and reads it, within a tenant's transaction.
public struct AuditStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Appends an entry with COMMIT, as the last statement before it: it locks the end of the organisation's log.
  ///
  /// - Parameter failure: makes of the statement's error what the transaction throws.
  public func append(_ bytes: [UInt8], orThrow failure: @escaping (PostgresError) -> any Error = { $0 }) {
    db.atCommit("SELECT audit_append(\(bytes))", orThrow: failure)
  }

  /// Where the log ends.
  public func head() throws -> AuditHead {
    guard let row = try db.oneOrNil("SELECT position, hash FROM audit_head") else {
      return AuditHead(position: 0, hash: [UInt8](repeating: 0, count: 32))
    }
    return AuditHead(position: try row.decode("position"), hash: try row.decode("hash"))
  }

  /// Entries older than the position, newest first.
  public func page(_ filter: AuditFilter, before position: Int64?, limit: Int) throws -> [StoredAuditEntry] {
    try db.query(
      """
      SELECT position, bytes, hash FROM audit_entry
      WHERE position < \(position ?? .max) AND \(fragment: Self.condition(filter))
      ORDER BY position DESC
      LIMIT \(Int64(limit))
      """
    ).map { try $0.auditEntry() }
  }

  /// How many wanted entries there are, counted up to one more than the bound.
  public func count(_ filter: AuditFilter, upTo bound: Int) throws -> Int {
    try db.one(
      """
      SELECT count(*) AS count
      FROM (SELECT FROM audit_entry WHERE \(fragment: Self.condition(filter)) LIMIT \(Int64(bound + 1))) AS counted
      """
    ).decode("count")
  }

  /// The entry at a position, if the filter lets it through.
  public func entry(_ position: Int64, _ filter: AuditFilter) throws -> StoredAuditEntry? {
    try db.oneOrNil(
      """
      SELECT position, bytes, hash FROM audit_entry
      WHERE position = \(position) AND \(fragment: Self.condition(filter))
      """
    )?.auditEntry()
  }

  /// Entries behind the position, oldest first; as they are chained.
  public func chain(after position: Int64, limit: Int) throws -> [StoredAuditEntry] {
    try db.query(
      """
      SELECT position, bytes, hash FROM audit_entry WHERE position > \(position)
      ORDER BY position LIMIT \(Int64(limit))
      """
    ).map { try $0.auditEntry() }
  }

  private static func condition(_ filter: AuditFilter) -> SQL {
    var conditions: [SQL] = ["true"]
    if let person = filter.personID { conditions.append("person_id = \(person.rawValue)") }
    if let action = filter.action { conditions.append("action = \(action)") }
    if let object = filter.object { conditions.append("object = \(object)") }
    if let since = filter.since { conditions.append("at >= \(since.timestamp)") }
    if let until = filter.until { conditions.append("at < \(until.timestamp)") }
    if let visible = filter.visible {
      conditions.append(
        """
        (person_id = \(visible.personID.rawValue) OR team_id = ANY (\(visible.teams.map(\.rawValue)))
          OR account_id = ANY (\(visible.accounts.map(\.rawValue))))
        """)
    }
    return conditions.joined(separator: " AND ")
  }
}

extension Row {
  fileprivate func auditEntry() throws -> StoredAuditEntry {
    StoredAuditEntry(
      position: try decode("position"), bytes: try decode("bytes"), hash: try decode("hash"))
  }
}
