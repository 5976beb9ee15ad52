import Foundation
import NIOHTTP1

extension PratiqueClient.Call {
  /// A change whose body is a value of its own.
  ///
  /// - Parameters:
  ///   - query: beside `dry_run`.
  ///   - body: sent as JSON, of a `PATCH` as a merge patch; `nil` sends none.
  ///   - version: what the change is meant for. It is tried again all the same: the server knows it by its key.
  ///   - isDryRun: tells what would change, and changes nothing.
  static func decision(
    _ method: HTTPMethod, _ path: String, query: [(name: String, value: String?)] = [], body: (any Encodable)? = nil,
    ifMatch version: Int? = nil, isDryRun: Bool
  ) throws -> PratiqueClient.Call {
    let pairs = query.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
    let path = pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    return PratiqueClient.Call(
      method: method, path: isDryRun ? "\(path)\(pairs.isEmpty ? "?" : "&")dry_run=true" : path,
      body: try body.map(json), contentType: method == .PATCH ? "application/merge-patch+json" : "application/json",
      version: version.map(Int64.init))
  }

  /// Members in the order of their names, so that the same is the same byte for byte.
  private static func json(_ body: any Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(body))
  }
}
