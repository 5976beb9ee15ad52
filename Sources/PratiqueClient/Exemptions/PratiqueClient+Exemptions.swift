import NIOHTTP1
public import PratiqueCore

/// Which exemptions to list; every `nil` means any.
public struct ExemptionFilter: Hashable, Sendable {
  /// Only of this team.
  public var team: TeamID?
  /// Only of this control.
  public var control: ControlID?
  /// Only in this phase.
  public var phase: ExemptionPhase?
  /// Only those in force that expire within so many seconds.
  public var expiringWithinSeconds: Int64?
  /// The instant at which phases are looked at; `nil` is now.
  public var at: Instant?

  /// Everything.
  public init() {}
}

extension PratiqueClient {
  /// A page of the exemptions.
  ///
  /// - Parameter limit: exemptions on the page, 1 to 500.
  public func exemptions(
    _ filter: ExemptionFilter = ExemptionFilter(), limit: Int, cursor: String? = nil
  ) async throws -> API.Page<API.Exemption> {
    try await answer(
      to: Call(
        path: "/v1/exemptions",
        query: [
          "team": filter.team?.rawValue,
          "control": filter.control?.description,
          "phase": filter.phase?.rawValue,
          "expiring_within_seconds": filter.expiringWithinSeconds.map(String.init),
          "at": filter.at?.description,
          "limit": String(limit),
          "cursor": cursor,
        ]))
  }

  /// One exemption.
  ///
  /// - Parameter at: the instant at which its phase is looked at; `nil` is now.
  public func exemption(_ id: ExemptionID, at: Instant? = nil) async throws -> API.Exemption {
    try await answer(to: Call(path: "/v1/exemptions/\(id)", query: ["at": at?.description]))
  }

  /// Of every exemption in force, whether it is of any use.
  ///
  /// - Parameter at: `nil` is now.
  public func exemptionHealth(at: Instant? = nil) async throws -> [API.ExemptionHealth] {
    let page: API.Page<API.ExemptionHealth> = try await answer(
      to: Call(path: "/v1/exemptions/health", query: ["at": at?.description]))
    return page.items
  }

  /// Asks for an exemption. It covers nothing until somebody else approves it.
  public func requestExemption(
    _ request: ExemptionRequest, isDryRun: Bool = false
  ) async throws -> API.ExemptionAnswer {
    try await answer(to: .decision(.POST, "/v1/exemptions", body: request, isDryRun: isDryRun))
  }

  /// Changes an exemption. Shortening takes effect at once; all else waits for approval.
  public func editExemption(
    _ id: ExemptionID, _ edit: ExemptionEdit, ifMatch version: Int, isDryRun: Bool = false
  ) async throws -> API.ExemptionAnswer {
    try await answer(
      to: .decision(.PATCH, "/v1/exemptions/\(id)", body: edit, ifMatch: version, isDryRun: isDryRun))
  }
}
