public import Foundation

extension PratiqueClient {
  /// Whether the server runs. Tried once.
  public func isLive() async -> Bool {
    (try? await bytes(answering: Call(path: "/livez", mayRetry: false))) != nil
  }

  /// Returns when the server can serve requests now. Tried once.
  ///
  /// - Throws: ``ClientError``; its problem says why the server isn't ready.
  public func checkReadiness() async throws {
    _ = try await bytes(answering: Call(path: "/readyz", mayRetry: false))
  }

  /// The contract of the server that answers, in JSON.
  public func contract() async throws -> Data {
    try await bytes(answering: Call(path: "/v1/openapi.json"))
  }
}
