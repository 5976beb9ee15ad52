import NIOHTTP1
public import PratiqueCore

extension PratiqueClient {
  /// Asks for one exemption per ARN of a parameter's string.
  ///
  /// - Parameter parameter: `ECS.2.exemptEcsServiceArns`.
  public func importExemptions(
    parameter: String, value: String, team: TeamID, reason: String, expiresAt: Instant?, isDryRun: Bool = false
  ) async throws -> API.ParameterImport {
    var body = ["parameter": parameter, "value": value, "team": team.rawValue, "reason": reason]
    body["expires_at"] = expiresAt?.description
    return try await answer(to: .decision(.POST, "/v1/exemptions/import", body: body, isDryRun: isDryRun))
  }

  /// The string that the entries in force make.
  ///
  /// - Parameter accountID: AWS sets the parameter in each account; `nil` is all accounts.
  public func exportExemptions(parameter: String, accountID: AccountID? = nil) async throws -> API.ParameterExport {
    try await answer(
      to: Call(
        path: "/v1/exemptions/export", query: ["parameter": parameter, "account_id": accountID?.rawValue]))
  }

  /// Turns what fails today into dated requests.
  public func baselineExemptions(
    team: TeamID, control: ControlID? = nil, accountID: AccountID? = nil, reason: String, expiresAt: Instant,
    isDryRun: Bool = false
  ) async throws -> API.ExemptionBaseline {
    var body = ["team": team.rawValue, "reason": reason, "expires_at": expiresAt.description]
    body["control"] = control?.description
    body["account_id"] = accountID?.rawValue
    return try await answer(to: .decision(.POST, "/v1/exemptions/baseline", body: body, isDryRun: isDryRun))
  }
}
