import Foundation
import HTTPTypes
import Hummingbird

/// An answer that isn't the one asked for, as RFC 9457 writes it.
struct Problem: Error {
  /// One of several things that are wrong.
  struct Fault: Encodable, Hashable {
    /// Where: `query/limit`, `items/3`, `items/3/configuration.NetworkMode`.
    let pointer: String
    /// What kind, for programs.
    let code: String
    /// What is wrong, for people.
    let message: String
    /// The place in the body, counted after decompression.
    var line: Int?
    var byteOffset: Int?

    private enum CodingKeys: String, CodingKey {
      case pointer, code, message, line
      case byteOffset = "byte_offset"
    }
  }

  let code: ProblemCode
  /// What happened here and what to do.
  let detail: String
  var faults: [Fault] = []
  /// Seconds after which it is worth trying again.
  var retryAfter: Int?
  /// For ``ProblemCode/methodNotAllowed``.
  var allowedMethods: [HTTPRequest.Method] = []
  /// For the log alone.
  var privateReason: String?

  init(_ code: ProblemCode, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension Problem {
  /// The answer as it goes out.
  func response(requestID: String) -> Response {
    let document = Document(problem: self, requestID: requestID)
    var response = Response(json: document, status: .init(code: code.status), contentType: "application/problem+json")
    if code == .notSignedIn { response.headers[.wwwAuthenticate] = "Bearer realm=\"pratique\"" }
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    if !allowedMethods.isEmpty {
      response.headers[.allow] = allowedMethods.map(\.rawValue).joined(separator: ", ")
    }
    return response
  }

  private struct Document: Encodable {
    let problem: Problem
    let requestID: String

    private enum CodingKeys: String, CodingKey {
      case type, title, status, detail, code, errors
      case requestID = "request_id"
      case retryAfter = "retry_after"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(problem.code.type, forKey: .type)
      try container.encode(problem.code.title, forKey: .title)
      try container.encode(problem.code.status, forKey: .status)
      try container.encode(problem.detail, forKey: .detail)
      try container.encode(problem.code.rawValue, forKey: .code)
      try container.encode(requestID, forKey: .requestID)
      if !problem.faults.isEmpty { try container.encode(problem.faults, forKey: .errors) }
      try container.encodeIfPresent(problem.retryAfter, forKey: .retryAfter)
    }
  }
}
