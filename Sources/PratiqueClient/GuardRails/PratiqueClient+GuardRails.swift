import NIOHTTP1

extension PratiqueClient {
  /// All of them; there are few.
  public func guardRails() async throws -> [API.GuardRail] {
    let page: API.Page<API.GuardRail> = try await answer(to: Call(path: "/v1/guard-rails"))
    return page.items
  }

  /// Sets one. It holds for what is asked for from then on.
  public func addGuardRail(_ request: GuardRailRequest, isDryRun: Bool = false) async throws -> API.GuardRail {
    try await answer(to: .decision(.POST, "/v1/guard-rails", body: request, isDryRun: isDryRun))
  }

  /// Takes one away.
  public func removeGuardRail(_ id: String, isDryRun: Bool = false) async throws {
    _ = try await bytes(
      answering: .decision(.DELETE, "/v1/guard-rails/\(id.percentEncoded)", isDryRun: isDryRun))
  }
}
