public import Postgres
public import PratiqueCore

/// Reads what verdicts hang on besides outcomes, all at once.
public struct PostureReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Names one state of decisions, teams' scopes and account groups, also among those that never came to be: two
  /// transactions count to the same number when the first of them is undone.
  public struct Version: Hashable, Sendable {
    let number: Int64
    let exemptions: Int64
    let transaction: String

    /// Whether exemptions and teams' scopes are the same in both, for one connection without others in between.
    public func hasSameExemptions(as other: Version) -> Bool { exemptions == other.exemptions }
  }

  /// Another one after every change; `nil` before the first.
  public func version() throws -> Version? {
    try Self.version(db.query(Self.versionStatement))
  }

  /// The version, if the transaction that is under way raised it: then nobody else can until it ends.
  public func raisedVersion() throws -> Version? {
    let statement: SQL = "\(fragment: Self.versionStatement) WHERE xmin = pg_current_xact_id_if_assigned()::xid"
    return try Self.version(db.pipeline([statement], preparing: true)[0])
  }

  /// What ``version()`` asks, to go out with other statements.
  public static var versionStatement: SQL {
    "SELECT version, exemption_version, xmin::text AS transaction FROM decision_version"
  }

  /// What the statement was answered.
  public static func version(_ rows: [Row]) throws -> Version? {
    try rows.first.map { row in
      Version(
        number: try row.decode("version"), exemptions: try row.decode("exemption_version"),
        transaction: try row.decode("transaction"))
    }
  }

  /// The groups that each account is in.
  public func groups() throws -> [AccountID: Set<AccountGroupID>] {
    var groups: [AccountID: Set<AccountGroupID>] = [:]
    for row in try db.query("SELECT account_id, group_id FROM account_group_member") {
      guard let account = AccountID(try row.decode("account_id")),
        let group = AccountGroupID(try row.decode("group_id"))
      else { throw DamagedRowError("account group: a member can't be read") }
      groups[account, default: []].insert(group)
    }
    return groups
  }

  /// What each team owns.
  public func teamScopes() throws -> [TeamID: [TeamScope]] {
    var scopes: [TeamID: [TeamScope]] = [:]
    for row in try db.query(
      "SELECT team_id, account_id, region, pattern, tag_key, tag_value FROM team_scope ORDER BY team_id")
    {
      guard let team = TeamID(try row.decode("team_id")) else { throw DamagedRowError("team: its id can't be read") }
      scopes[team, default: []].append(try row.teamScope())
    }
    return scopes
  }
}
