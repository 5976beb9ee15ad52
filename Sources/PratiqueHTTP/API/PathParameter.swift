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

extension Problem {
  /// - Parameter why: follows the value: "is not an ARN".
  init(invalidPathParameter name: String, value: String, why: String) {
    let message = "`\(value)` \(why)"
    self.init(.invalidParameter, message)
    faults = [Fault(pointer: "path/\(name)", code: "invalid-value", message: message)]
  }
}
