public import PratiqueCore

extension API {
  /// What a resource's finding was before and became at an instant.
  public struct ResourceTransition: Decodable, Hashable, Sendable {
    /// When (RFC 3339).
    public let at: String
    /// Such as `ECS.5`.
    public let control: String
    /// The verdict before; `nil` where there was no finding.
    public let from: String?
    /// The verdict after; `nil` where there is none any more.
    public let to: String?
    /// What the control found before.
    public let outcomeFrom: String?
    /// What it finds after.
    public let outcomeTo: String?
    /// Why it was looked at: `ingest`, `expiry`, ….
    public let trigger: String
    /// The evaluation that found it.
    public let evaluationID: String?
    /// The exemption or enablement that brought it about, if one did.
    public let decisionID: String?

    private enum CodingKeys: String, CodingKey {
      case at, control, from, to, trigger
      case outcomeFrom = "outcome_from"
      case outcomeTo = "outcome_to"
      case evaluationID = "evaluation_id"
      case decisionID = "decision_id"
    }
  }
}

extension PratiqueClient {
  /// A page of what ever changed about a resource, newest first.
  ///
  /// - Parameter limit: transitions on the page, 1 to 500.
  public func history(
    of resource: ResourceARN, limit: Int, cursor: String? = nil
  ) async throws -> API.Page<API.ResourceTransition> {
    try await answer(
      to: Call(
        path: "/v1/resources/history",
        query: ["arn": resource.arn.rawValue, "limit": String(limit), "cursor": cursor]))
  }
}
