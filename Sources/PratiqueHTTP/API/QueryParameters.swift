import Foundation
import Hummingbird

/// Reads a request's query strictly: what isn't known, is repeated or has an unusable value is refused, all at once.
///
/// Read every parameter the route knows, then call ``finish()``.
struct QueryParameters {
  private var values: [String: String] = [:]
  private var known: [String] = []
  private var faults: [Problem.Fault] = []

  /// - Throws: ``Problem`` when the percent-encoding is broken.
  init(of request: Request) throws(Problem) {
    guard let query = request.head.path?.split(separator: "?", maxSplits: 1).dropFirst().first else { return }
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts[0].removingPercentEncoding,
        let value = parts.count == 2 ? parts[1].removingPercentEncoding : ""
      else { throw Problem(.malformedRequest, "`\(pair)` in the query is not percent-encoded UTF-8") }
      if values.updateValue(value, forKey: name) != nil {
        faults.append(.init(pointer: "query/\(name)", code: "repeated", message: "`\(name)` is given more than once"))
      }
    }
  }

  /// The parameter's value; `nil` when it's absent or, to be told by ``finish()``, unusable.
  ///
  /// - Parameter expected: what a usable value is, to follow the words "is not".
  mutating func read<Value>(_ name: String, expected: String, _ parse: (String) -> Value?) -> Value? {
    known.append(name)
    guard let text = values.removeValue(forKey: name) else { return nil }
    guard let value = parse(text) else {
      faults.append(
        .init(pointer: "query/\(name)", code: "invalid-value", message: "`\(text)` is not \(expected)"))
      return nil
    }
    return value
  }

  /// Says that a parameter must be there.
  ///
  /// - Parameter value: as it was read; an unusable one has been noted already.
  mutating func require(_ name: String, _ value: (some Any)?) {
    guard value == nil, !faults.contains(where: { $0.pointer == "query/\(name)" }) else { return }
    faults.append(.init(pointer: "query/\(name)", code: "missing", message: "`\(name)` is missing"))
  }

  /// - Throws: ``Problem`` naming everything that is wrong with the query.
  consuming func finish() throws(Problem) {
    for name in values.keys.sorted() {
      let message =
        known.isEmpty
        ? "there is no parameter `\(name)`; this path takes none"
        : "there is no parameter `\(name)`; there are \(known.sorted().joined(separator: ", "))"
      faults.append(.init(pointer: "query/\(name)", code: "unknown-parameter", message: message))
    }
    guard !faults.isEmpty else { return }
    var problem = Problem(.invalidParameter, faults.map(\.message).joined(separator: "; "))
    problem.faults = faults
    throw problem
  }
}
