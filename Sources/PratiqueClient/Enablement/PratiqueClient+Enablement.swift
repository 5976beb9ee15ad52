import NIOHTTP1
public import PratiqueCore

extension PratiqueClient {
  /// A page of the decisions about what is on and off.
  ///
  /// - Parameters:
  ///   - control: only of this control.
  ///   - accountID: only those that bear on this account.
  ///   - isStanding: only those that nobody has removed and that haven't ended.
  ///   - limit: decisions on the page, 1 to 500.
  public func enablements(
    control: ControlID? = nil, accountID: AccountID? = nil, isStanding: Bool = true, limit: Int, cursor: String? = nil
  ) async throws -> API.Page<API.Enablement> {
    try await answer(
      to: Call(
        path: "/v1/enablement",
        query: [
          "control": control?.description,
          "account_id": accountID?.rawValue,
          "state": isStanding ? "standing" : "all",
          "limit": String(limit),
          "cursor": cursor,
        ]))
  }

  /// One decision.
  public func enablement(_ id: EnablementID) async throws -> API.Enablement {
    try await answer(to: Call(path: "/v1/enablement/\(id)"))
  }

  /// Whether a control is on in one place.
  ///
  /// - Parameters:
  ///   - region: `nil` leaves out what was decided for single regions.
  ///   - at: `nil` is now.
  public func effectiveEnablement(
    of control: ControlID, accountID: AccountID, region: Region? = nil, at: Instant? = nil
  ) async throws -> API.EffectiveEnablement {
    try await answer(
      to: Call(
        path: "/v1/enablement/effective",
        query: [
          "control": control.description,
          "account_id": accountID.rawValue,
          "region": region?.rawValue,
          "at": at?.description,
        ]))
  }

  /// Switches a control on or off.
  public func setEnablement(
    _ request: EnablementRequest, isDryRun: Bool = false
  ) async throws -> API.EnablementAnswer {
    try await answer(to: .decision(.POST, "/v1/enablement", body: request, isDryRun: isDryRun))
  }

  /// Agrees, as the second person, to a decision that waits.
  public func approveEnablement(
    _ id: EnablementID, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.EnablementAnswer {
    try await answer(
      to: .decision(.POST, "/v1/enablement/\(id)/approve", ifMatch: version, isDryRun: isDryRun))
  }

  /// Takes a decision back: what is above it holds again.
  public func removeEnablement(
    _ id: EnablementID, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.EnablementAnswer {
    try await answer(to: .decision(.DELETE, "/v1/enablement/\(id)", ifMatch: version, isDryRun: isDryRun))
  }
}
