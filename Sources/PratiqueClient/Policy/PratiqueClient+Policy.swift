import NIOHTTP1

extension PratiqueClient {
  private struct Body: Encodable {
    let policy: String
    let documents: [PolicyDocument]
  }

  /// Makes things as the documents say, all of them or none.
  ///
  /// - Parameters:
  ///   - policy: names the owner; what belongs to another is never touched.
  ///   - prunes: whether what the policy owns and the documents don't hold is removed.
  public func applyPolicy(
    _ policy: String, _ documents: [PolicyDocument], prunes: Bool, isDryRun: Bool
  ) async throws -> API.PolicyPlan {
    try await answer(
      to: .decision(
        .POST, "/v1/policy", query: [("prune", prunes ? "true" : nil)],
        body: Body(policy: policy, documents: documents), isDryRun: isDryRun))
  }
}
