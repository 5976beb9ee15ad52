import Foundation
import Hummingbird

extension APIContext {
  /// A component of the path, percent-decoded.
  func pathParameter(_ name: String) throws(Problem) -> String {
    guard let component = parameters.get(name), let text = component.removingPercentEncoding else {
      throw Problem(.malformedRequest, "the path is not percent-encoded UTF-8")
    }
    return text
  }
}

extension APIContext {
  /// An identifier in the path. A text that can't be one names nothing, like one that isn't there.
  func pathIdentifier<ID>(_ name: String, of kind: String, _ parse: (String) -> ID?) throws(Problem) -> ID {
    let text = try pathParameter(name)
    guard let id = parse(text) else { throw Problem(.notFound, "there is no \(kind) `\(text)`") }
    return id
  }
}

extension Problem {
  /// - Parameter why: follows the value: "is not an ARN".
  init(invalidPathParameter name: String, value: String, why: String) {
    let message = "`\(value)` \(why)"
    self.init(.invalidParameter, message)
    faults = [Fault(pointer: "path/\(name)", code: "invalid-value", message: message)]
  }
}
