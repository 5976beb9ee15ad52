import HTTPTypes
import Hummingbird
import Logging

/// Gives every request an id: the caller's, if it is harmless, or a new one.
struct RequestIDMiddleware: RouterMiddleware {
  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    let id = request.headers[.requestID].flatMap(Self.accept) ?? Self.generate()
    var context = context
    context.requestID = id
    // One id is enough: the framework's own gives way.
    context.logger[metadataKey: "hb.request.id"] = nil
    context.logger[metadataKey: "request_id"] = .string(id)
    var response = try await next(request, context)
    response.headers[.requestID] = id
    return response
  }

  /// The caller's id if it is 1 to 64 letters, digits, underscores and hyphens.
  static func accept(_ id: String) -> String? {
    let isHarmless = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isHarmless && (1...64).contains(id.utf8.count) ? id : nil
  }

  /// 80 random bits in Crockford's base 32, which has no letters that look alike.
  static func generate() -> String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    return "req_" + String((0..<16).map { _ in alphabet[Int.random(in: 0..<32)] })
  }
}

extension HTTPField.Name {
  // swift-format-ignore: NeverForceUnwrap
  static let requestID = Self("X-Request-Id")!
}
