public import Postgres
public import PratiqueCore

/// Reads what verdicts hang on besides outcomes, all at once.
public struct PostureReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Rises with every change of decisions, teams' scopes or account groups; 0 before the first.
  public func version() throws -> Int64 {
    try db.oneOrNil("SELECT version FROM decision_version")?.decode("version") ?? 0
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
