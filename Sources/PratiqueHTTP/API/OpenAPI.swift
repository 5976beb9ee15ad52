internal import APIContract
import Hummingbird
import NIOCore

/// The API's contract, OpenAPI 3.1.
public enum OpenAPI {
  /// The document, in JSON.
  public static var document: [UInt8] {
    Array(UnsafeBufferPointer(start: api_contract_bytes(), count: api_contract_size()))
  }

  /// `GET /v1/openapi.json`.
  static func addRoute(to router: PolicyRouter) {
    router.get("/v1/openapi.json", policy: .open) { _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
    }
  }
}
