extension PratiqueClient {
  /// A page of the evaluations, newest first.
  ///
  /// - Parameter limit: evaluations on the page, 1 to 500.
  public func evaluations(limit: Int, cursor: String? = nil) async throws -> API.Page<API.Evaluation> {
    try await answer(to: Call(path: "/v1/evaluations", query: ["limit": String(limit), "cursor": cursor]))
  }

  /// One evaluation.
  ///
  /// - Parameter id: such as `evl_7Q2`.
  public func evaluation(_ id: String) async throws -> API.Evaluation {
    try await answer(to: Call(path: "/v1/evaluations/\(id.percentEncoded)"))
  }
}
