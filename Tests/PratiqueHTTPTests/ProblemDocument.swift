import Foundation
import HummingbirdTesting
import NIOCore

/// What tests look at in a problem document.
struct ProblemDocument: Decodable {
  struct Fault: Decodable {
    let pointer: String
    let code: String
    let message: String
  }

  let type: String
  let title: String
  let status: Int
  let detail: String
  let code: String
  let requestId: String
  let errors: [Fault]?
  let retryAfter: Int?

  init(_ response: TestResponse) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(response.body.readableBytesView))
  }
}
