internal import Postgres
internal import PratiqueCore

/// A scope as three columns: all of them null for the organisation.
struct ScopeColumns {
  var groupID: String?
  var accountID: String?
  var region: String?

  init(_ scope: Scope) {
    switch scope {
    case .organisation: break
    case .group(let group): groupID = group.rawValue
    case .account(let account): accountID = account.rawValue
    case .region(let account, let region):
      accountID = account.rawValue
      self.region = region.rawValue
    }
  }

  /// The condition that a row has just this scope.
  var condition: SQL {
    """
    group_id IS NOT DISTINCT FROM \(groupID) AND account_id IS NOT DISTINCT FROM \(accountID)
      AND region IS NOT DISTINCT FROM \(region)
    """
  }
}

extension Row {
  /// The scope of a row with the columns `group_id`, `account_id` and `region`.
  func scope() throws -> Scope {
    let group: String? = try decodeIfPresent("group_id")
    let account: String? = try decodeIfPresent("account_id")
    let region: String? = try decodeIfPresent("region")
    switch (group.flatMap(AccountGroupID.init), account.flatMap(AccountID.init), region.flatMap(Region.init)) {
    case (let group?, nil, nil): return .group(group)
    case (nil, let account?, let region?): return .region(account, region)
    case (nil, let account?, nil): return .account(account)
    case (nil, nil, nil) where group == nil && account == nil && region == nil: return .organisation
    default: throw DamagedRowError("a scope can't be read")
    }
  }

  /// A control's number, `nil` where the column is null.
  func controlIfPresent(_ column: String = "control") throws -> ControlID? {
    guard let number: Int16 = try decodeIfPresent(column) else { return nil }
    guard let control = Catalogue.controls.first(where: { Int16($0.id.number) == number }) else {
      throw DamagedRowError("there is no control ECS.\(number)")
    }
    return control.id
  }

  /// A control's number.
  func control() throws -> ControlID {
    guard let control = try controlIfPresent() else { throw DamagedRowError("a control is missing") }
    return control
  }

  /// An instant, `nil` where the column is null.
  func instantIfPresent(_ column: String) throws -> Instant? {
    try decodeIfPresent(column, as: PostgresTimestamp.self).map { Instant($0) }
  }

  /// An instant.
  func instant(_ column: String) throws -> Instant {
    Instant(try decode(column, as: PostgresTimestamp.self))
  }
}
