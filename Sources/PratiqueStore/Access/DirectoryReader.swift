public import Postgres
public import PratiqueCore

/// Answers what there is in an organisation: for decisions that name a team, an account or a group.
public struct DirectoryReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Whether there is such a team.
  public func exists(_ team: TeamID) throws -> Bool {
    try db.oneOrNil("SELECT FROM team WHERE team_id = \(team.rawValue)") != nil
  }

  /// Whether the account is known to the organisation.
  public func exists(_ account: AccountID) throws -> Bool {
    try db.oneOrNil("SELECT FROM account WHERE account_id = \(account.rawValue)") != nil
  }

  /// Whether there is such a group of accounts.
  public func exists(_ group: AccountGroupID) throws -> Bool {
    try db.oneOrNil("SELECT FROM account_group WHERE group_id = \(group.rawValue)") != nil
  }

  /// The people who were granted a role for a whole account, or for the organisation where no account is named.
  ///
  /// Grants for teams don't count: what a team decides about isn't whole accounts.
  public func people(with role: Role, in account: AccountID?) throws -> Set<PersonID> {
    let rows = try db.query(
      """
      SELECT DISTINCT person_id FROM role_grant
      WHERE role = \(role.rawValue) AND team_id IS NULL
        AND (account_id IS NULL OR account_id = \(account?.rawValue))
      """)
    return Set(try rows.compactMap { PersonID(try $0.decode("person_id")) })
  }
}
