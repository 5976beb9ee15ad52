public import Postgres
public import PratiqueCore

/// A row of `guard_rail`: a rail with who set it and why.
public struct GuardRailRecord: Sendable, Hashable {
  /// `rail_…`
  public var id: String
  /// What it says.
  public var rail: GuardRail
  /// Why.
  public var reason: String
  /// Who set it.
  public var createdBy: String
  /// When.
  public var createdAt: Instant
  /// The policy it is kept in, if it is kept in files, and its name there.
  public var managed: ManagedName?

  /// Takes everything as it is.
  public init(
    id: String, rail: GuardRail, reason: String, createdBy: String, createdAt: Instant, managed: ManagedName? = nil
  ) {
    self.id = id
    self.rail = rail
    self.reason = reason
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.managed = managed
  }
}

/// Reads and writes what guards exemptions. An organisation has a handful.
public struct GuardRailStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// All of them, by id.
  public func all() throws -> [GuardRailRecord] {
    try db.query(
      """
      SELECT guard_rail_id, control, group_id, account_id, region, is_exemptable, longest_seconds, categories, approvals,
             reason, created_by, created_at, managed_by, managed_name
      FROM guard_rail ORDER BY guard_rail_id
      """
    ).map(Self.record)
  }

  /// Writes a new one.
  public func insert(_ record: GuardRailRecord) throws {
    let rail = record.rail
    let scope = ScopeColumns(rail.scope)
    let isEveryCategory = rail.categories.count == Exemption.Category.allCases.count
    let categories = isEveryCategory ? nil : rail.categories.map(\.rawValue).sorted()
    try db.execute(
      """
      INSERT INTO guard_rail (guard_rail_id, control, group_id, account_id, region, is_exemptable, longest_seconds,
        categories, approvals, reason, created_by, created_at, managed_by, managed_name)
      VALUES (\(record.id), \(rail.control.map { Int16($0.number) }), \(scope.groupID), \(scope.accountID),
        \(scope.region), \(rail.isExemptable), \(rail.longest), \(categories), \(Int16(rail.approvals)),
        \(record.reason), \(record.createdBy), \(record.createdAt.timestamp), \(record.managed?.policy),
        \(record.managed?.name))
      """)
  }

  /// Takes one away.
  ///
  /// - Returns: false when there is none of this id.
  public func delete(_ id: String) throws -> Bool {
    try db.execute("DELETE FROM guard_rail WHERE guard_rail_id = \(id)") > 0
  }

  private static func record(_ row: Row) throws -> GuardRailRecord {
    let categories: [String]? = try row.decodeIfPresent("categories")
    let approvals: Int16 = try row.decode("approvals")
    let rail = GuardRail(
      control: try row.controlIfPresent(), scope: try row.scope(), isExemptable: try row.decode("is_exemptable"),
      longest: try row.decodeIfPresent("longest_seconds"),
      categories: Set(categories?.compactMap(Exemption.Category.init) ?? Exemption.Category.allCases),
      approvals: Int(approvals))
    return GuardRailRecord(
      id: try row.decode("guard_rail_id"), rail: rail, reason: try row.decode("reason"),
      createdBy: try row.decode("created_by"), createdAt: try row.instant("created_at"), managed: try row.managedName())
  }
}

/// Reads and writes which tags exemptions may select by.
public struct GovernedTagStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// All of them, in order.
  public func keys() throws -> [String] {
    try db.query("SELECT tag_key FROM governed_tag ORDER BY tag_key").map { try $0.decode("tag_key") }
  }

  /// Puts these in place of what there is.
  public func replace(with keys: [String], by person: String, at instant: Instant) throws {
    _ = try db.pipeline([
      "DELETE FROM governed_tag WHERE tag_key <> ALL (\(keys))",
      """
      INSERT INTO governed_tag (tag_key, governed_by, governed_at)
      SELECT DISTINCT tag_key, \(person), \(instant.timestamp) FROM unnest(\(keys)) AS wanted (tag_key)
      ON CONFLICT ON CONSTRAINT governed_tag_pkey DO NOTHING
      """,
    ])
  }
}
