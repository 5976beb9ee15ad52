public import PratiqueCore

/// Which changes of verdicts to list; every `nil` means any.
public struct VerdictDiffFilter: Hashable, Sendable {
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this control.
  public var control: ControlID?
  /// Only what this team owns.
  public var team: TeamID?

  /// Everything.
  public init() {}
}

extension PratiqueClient {
  /// A page of the findings whose verdicts differ between two instants.
  ///
  /// - Parameters:
  ///   - to: `nil` is now; later pages look at the same instant as the first.
  ///   - limit: findings on the page, 1 to 500.
  public func verdictDiff(
    _ filter: VerdictDiffFilter = VerdictDiffFilter(), from: Instant, to: Instant? = nil, limit: Int,
    cursor: String? = nil
  ) async throws -> API.VerdictDiff {
    try await answer(
      to: Call(
        path: "/v1/verdicts/diff",
        query: [
          "from": from.description,
          "to": to?.description,
          "account": filter.accountID?.rawValue,
          "region": filter.region?.rawValue,
          "control": filter.control?.description,
          "team": filter.team?.rawValue,
          "limit": String(limit),
          "cursor": cursor,
        ]))
  }
}
