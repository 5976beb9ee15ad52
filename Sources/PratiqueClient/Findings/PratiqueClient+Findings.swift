public import PratiqueCore

/// Which findings to list; every `nil` means any.
public struct FindingFilter: Hashable, Sendable {
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this type.
  public var resourceType: ResourceType?
  /// The lasting resource; a revision in it is ignored.
  public var resource: ResourceARN?
  /// Only of this control.
  public var control: ControlID?
  /// Only of controls of this severity.
  public var severity: Severity?
  /// Only those with this outcome.
  public var outcome: Outcome.Kind?
  /// Only those with this verdict.
  public var verdict: Verdict?
  /// The instant whose decisions count; `nil` is now.
  public var at: Instant?

  /// Everything.
  public init() {}
}

extension PratiqueClient {
  /// A page of the current findings, by account, resource and control.
  ///
  /// - Parameter limit: findings on the page, 1 to 500.
  public func findings(
    _ filter: FindingFilter = FindingFilter(), limit: Int, cursor: String? = nil
  ) async throws -> API.Page<API.Finding> {
    try await answer(
      to: Call(
        path: "/v1/findings",
        query: [
          "account_id": filter.accountID?.rawValue,
          "region": filter.region?.rawValue,
          "resource_type": filter.resourceType?.name,
          "resource": filter.resource?.arn.rawValue,
          "control": filter.control?.description,
          "severity": filter.severity?.rawValue,
          "outcome": filter.outcome?.word,
          "verdict": filter.verdict?.rawValue,
          "at": filter.at?.description,
          "limit": String(limit),
          "cursor": cursor,
        ]))
  }
}
