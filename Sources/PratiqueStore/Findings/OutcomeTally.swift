internal import Postgres
public import PratiqueCore

/// How many finding rows have one set of outcomes.
public struct OutcomeTally: Sendable {
  /// An account and region.
  public struct Place: Sendable, Hashable {
    /// Whose.
    public let accountID: AccountID
    /// Where.
    public let region: Region
  }

  /// Where they are, if that was asked for.
  public let place: Place?
  /// What they have in common.
  public let outcomes: PackedOutcomes
  /// How many.
  public let rows: Int
}

extension FindingReader {
  /// How many finding rows have each set of outcomes.
  ///
  /// - Parameters:
  ///   - accounts: counts only in these; `nil` is all.
  ///   - byPlace: whether accounts and regions are counted apart.
  public func tally(accounts: Set<AccountID>?, byPlace: Bool) throws -> [OutcomeTally] {
    let condition: SQL = accounts.map { "account_id = ANY (\($0.map(\.rawValue).sorted()))" } ?? "true"
    guard byPlace else {
      return try db.query(
        "SELECT outcomes, count(*) AS rows FROM finding WHERE \(fragment: condition) GROUP BY outcomes"
      ).map { row in
        OutcomeTally(
          place: nil, outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")), rows: try row.decode("rows"))
      }
    }
    return try db.query(
      """
      SELECT account_id, resource.region, finding.outcomes, count(*) AS rows
      FROM finding JOIN resource USING (account_id, resource_id)
      WHERE \(fragment: condition)
      GROUP BY account_id, resource.region, finding.outcomes
      """
    ).map { row in
      guard let account = AccountID(try row.decode("account_id")), let region = Region(try row.decode("region")) else {
        throw DamagedRowError("finding: its account or region can't be read")
      }
      return OutcomeTally(
        place: .init(accountID: account, region: region),
        outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")), rows: try row.decode("rows"))
    }
  }
}
