public import PratiqueCore

extension PratiqueClient {
  /// Every control, in the order of its number.
  ///
  /// - Parameters:
  ///   - accountID: counts only the findings of that account.
  ///   - at: the instant whose decisions count; `nil` is now.
  public func controls(accountID: AccountID? = nil, at: Instant? = nil) async throws -> [API.Control] {
    let page: API.Page<API.Control> = try await answer(
      to: Call(path: "/v1/controls", query: ["account_id": accountID?.rawValue, "at": at?.description]))
    return page.items
  }

  /// One control.
  ///
  /// - Parameters:
  ///   - id: such as `ECS.2`.
  ///   - at: the instant whose decisions count; `nil` is now.
  public func control(_ id: String, accountID: AccountID? = nil, at: Instant? = nil) async throws -> API.Control {
    try await answer(
      to: Call(
        path: "/v1/controls/\(id.percentEncoded)", query: ["account_id": accountID?.rawValue, "at": at?.description]))
  }
}
