import NIOHTTP1
public import PratiqueCore

extension PratiqueClient {
  /// Shows what the waiting terms would change; an approval is held to it.
  public func previewExemption(_ id: ExemptionID, ifMatch version: Int? = nil) async throws -> API.ExemptionAnswer {
    try await answer(to: .decision(.POST, "/v1/exemptions/\(id)/preview", ifMatch: version, isDryRun: false))
  }

  /// Agrees to the waiting terms.
  ///
  /// - Parameter previewDigest: of the preview that was seen. Where more is covered by now the server refuses.
  public func approveExemption(
    _ id: ExemptionID, previewDigest: String, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.ExemptionAnswer {
    try await transition(
      "approve", id, ["preview_digest": previewDigest], ifMatch: version, isDryRun: isDryRun)
  }

  /// Turns the waiting terms down.
  public func rejectExemption(
    _ id: ExemptionID, reason: String, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.ExemptionAnswer {
    try await transition("reject", id, ["reason": reason], ifMatch: version, isDryRun: isDryRun)
  }

  /// Takes the waiting terms back; what is in force stays.
  public func withdrawExemption(
    _ id: ExemptionID, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.ExemptionAnswer {
    try await transition("withdraw", id, nil, ifMatch: version, isDryRun: isDryRun)
  }

  /// Ends an exemption that is in force.
  public func revokeExemption(
    _ id: ExemptionID, reason: String, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.ExemptionAnswer {
    try await transition("revoke", id, ["reason": reason], ifMatch: version, isDryRun: isDryRun)
  }

  /// Asks for a later end; the old one holds until somebody else approves.
  public func extendExemption(
    _ id: ExemptionID, until expiresAt: Instant, reason: String? = nil, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.ExemptionAnswer {
    var body = ["expires_at": expiresAt.description]
    body["reason"] = reason
    return try await transition("extend", id, body, ifMatch: version, isDryRun: isDryRun)
  }

  private func transition(
    _ verb: String, _ id: ExemptionID, _ body: [String: String]?, ifMatch version: Int, isDryRun: Bool
  ) async throws -> API.ExemptionAnswer {
    try await answer(
      to: .decision(
        .POST, "/v1/exemptions/\(id)/\(verb)", body: body.map { $0 as any Encodable }, ifMatch: version,
        isDryRun: isDryRun))
  }
}
