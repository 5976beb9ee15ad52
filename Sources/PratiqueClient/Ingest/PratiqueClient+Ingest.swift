import NIOHTTP1
public import PratiqueCore

extension PratiqueClient {
  /// Hands a body in any accepted form to the server, compressed or not.
  ///
  /// - Parameters:
  ///   - isAtomic: one bad item refuses the whole body; otherwise the good rest goes in.
  ///   - observedAt: when API answers were given, which carry no time of their own; `nil` means now.
  ///   - listsAll: whether the report lists every item, and not just those that were rejected.
  /// - Throws: ``ClientError/problem(_:)`` with an entry per rejected item when nothing was stored.
  public func ingest(
    _ body: [UInt8], isAtomic: Bool = false, observedAt: Instant? = nil, listsAll: Bool = true
  ) async throws -> API.IngestReport {
    try await answer(
      to: Call(
        method: .POST, path: "/v1/ingest",
        query: [
          "mode": isAtomic ? "atomic" : "partial", "observed_at": observedAt?.description,
          "items": listsAll ? "all" : "rejected",
        ],
        body: body))
  }
}
