internal import Postgres

/// How statements find the key of a resource that a row names.
///
/// A sub-query with LIMIT 1, which the planner can't turn into a join: in a database that has just grown it knows no better
/// than to join by the account alone, and that costs the square of the account's size.
enum ResourceLookUp {
  /// - Parameter row: what the statement calls a row with `account_id` and `arn`.
  static func statement(of row: StaticString) -> SQL {
    """
    (
      SELECT resource.resource_id FROM resource
      WHERE resource.account_id = \(raw: "\(row)").account_id AND resource.arn = \(raw: "\(row)").arn LIMIT 1
    )
    """
  }
}
