import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// An answer in JSON, its keys in alphabetical order.
  init(json value: some Encodable, status: HTTPResponse.Status = .ok, contentType: String = "application/json") {
    self.init(
      status: status, headers: [.contentType: contentType],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: Self.encode(value))))
  }

  /// The bytes of such an answer.
  static func encode(_ value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Our wire types hold text, integers and booleans only: encoding those can't fail.
    // swift-format-ignore: NeverUseForceTry
    return try! encoder.encode(value)
  }
}
