public import PratiqueCore

extension PratiqueClient {
  /// Every control, in the order of its number.
  ///
  /// - Parameter accountID: counts only the findings of that account.
  public func controls(accountID: AccountID? = nil) async throws -> [API.Control] {
    let page: API.Page<API.Control> = try await answer(
      to: Call(path: "/v1/controls", query: ["account_id": accountID?.rawValue]))
    return page.items
  }

  /// One control.
  ///
  /// - Parameter id: such as `ECS.2`.
  public func control(_ id: String, accountID: AccountID? = nil) async throws -> API.Control {
    try await answer(
      to: Call(path: "/v1/controls/\(id.percentEncoded)", query: ["account_id": accountID?.rawValue]))
  }
}
